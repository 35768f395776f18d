/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads, thread-local data, atomics, signals, and a trampoline on the stack. */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 4
#define ROUNDS  1000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static int finished;
static long sum;
static atomic_long counter;
static _Thread_local long own = 100;

static void *work(void *argument)
{
    long number = (long)argument;

    for (int i = 0; i < ROUNDS; i++) {
        atomic_fetch_add(&counter, 1);
        own += number;
    }
    pthread_mutex_lock(&lock);
    sum += own;
    finished++;
    pthread_cond_signal(&done);
    pthread_mutex_unlock(&lock);
    return (void *)own;
}

static void run_threads(void)
{
    pthread_t thread[THREADS];
    void *result;

    for (long i = 0; i < THREADS; i++)
        pthread_create(&thread[i], NULL, work, (void *)i);
    pthread_mutex_lock(&lock);
    while (finished < THREADS)
        pthread_cond_wait(&done, &lock);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], &result);
        printf("thread %d: %ld\n", i, (long)result);
    }
    printf("sum %ld, counter %ld, own %ld\n", sum, (long)counter, own);
}

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
    caught = number;
}

static void run_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    int status;

    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    printf("caught %d\n", caught == SIGUSR1);
    fflush(stdout);
    if (fork() == 0)
        raise(SIGTERM);
    wait(&status);
    printf("child ended by signal %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

static int apply(int (*function)(int), int value)
{
    return function(value);
}

/* The address of a nested function is that of code written to the stack. */
static void run_trampoline(int base)
{
    int add(int value)
    {
        return base + value;
    }

    printf("trampoline %d\n", apply(add, 2));
}

int main(void)
{
    run_threads();
    run_signals();
    run_trampoline(40);
    return 0;
}
