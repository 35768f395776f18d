// SPDX-License-Identifier: GPL-3.0-or-later
// What C++ programs need of libstdc++ and the unwinder: exceptions through frames of every kind,
// run-time types, threads, streams, containers.
#include <algorithm>
#include <cstdlib>
#include <future>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace
{

struct announced {
    std::string name;
    explicit announced(std::string n) : name(std::move(n))
    {
    }
    ~announced()
    {
        std::cout << "~" << name << '\n';
    }
};

struct shape {
    virtual ~shape() = default;
    virtual double area() const = 0;
};

struct square : shape {
    double side = 3;
    double area() const override
    {
        return side * side;
    }
};

struct circle : shape {
    double area() const override
    {
        return 3.5;
    }
};

void fall(int depth)
{
    announced frame("frame " + std::to_string(depth));

    if (depth == 0)
        throw std::runtime_error("the bottom");
    fall(depth - 1);
}

int compare_throwing(const void *, const void *)
{
    throw 42;
}

void throw_and_catch()
{
    int numbers[] = {3, 1, 2};

    try {
        fall(2);
    } catch (const std::exception &error) {
        std::cout << "caught " << error.what() << '\n';
    }
    try {
        std::vector<int>().at(5);
    } catch (const std::out_of_range &) {
        std::cout << "out of range\n";
    }
    try {
        compare_throwing(numbers, numbers);
    } catch (int number) {
        std::cout << "caught " << number << '\n';
    }
}

void look_at_types()
{
    std::unique_ptr<shape> shapes[] = {std::make_unique<square>(), std::make_unique<circle>()};

    for (const auto &s : shapes)
        std::cout << s->area() << ' ' << (dynamic_cast<square *>(s.get()) != nullptr) << '\n';
    try {
        static_cast<void>(dynamic_cast<circle &>(*shapes[0]));
    } catch (const std::bad_cast &) {
        std::cout << "bad cast\n";
    }
}

thread_local int own = 1;

void run_threads()
{
    std::vector<std::thread> threads;
    std::mutex lock;
    long sum = 0;

    for (int i = 1; i <= 4; i++) {
        threads.emplace_back([&lock, &sum, i] {
            own += i;
            std::lock_guard<std::mutex> guard(lock);
            sum += own;
        });
    }
    for (auto &thread : threads)
        thread.join();
    std::cout << "sum " << sum << ", own " << own << '\n';

    auto failing = std::async(std::launch::async, []() -> int { throw std::logic_error("there"); });
    try {
        failing.get();
    } catch (const std::logic_error &error) {
        std::cout << "thrown " << error.what() << ", caught here\n";
    }
}

void use_library()
{
    std::map<std::string, long double> constants{{"pi", 3.14159265358979323846264338327950288L},
                                                 {"e", 2.71828182845904523536028747135266250L}};
    std::istringstream input("10 20 0x1f text");
    std::mt19937_64 random(1);
    int a, b;
    std::string rest;

    for (const auto &[name, value] : constants)
        std::cout << name << ' ' << std::setprecision(33) << value << '\n';
    input >> a >> b >> rest;
    std::cout << a + b << ' ' << rest << ' ' << std::hex << random() << std::dec << '\n';
    std::cout << std::regex_replace(std::string("one two"), std::regex("o(.)"), "<$1>") << '\n';
}

} // namespace

int main()
{
    throw_and_catch();
    look_at_types();
    run_threads();
    use_library();
    return 0;
}
