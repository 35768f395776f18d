/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pretended machine: memory, CP0, registers by address.
 */
#include <string.h>

#include "disco/selftest/host/host.h"

#include "disco/boot/fpu.h"
#include "disco/core/sched.h"
#include "disco/core/trap.h"
#include "disco/core/vm_load.h"
#include "disco/dev/uart.h"
#include "disco/lib/string.h"
#include "disco/mem/domain.h"
#include "disco/mem/frame.h"
#include "disco/mem/l2tlb.h"

void host_instruction(const char *text);

#define COUNT_HZ 200000000

static uint8_t memory[HOST_MEMORY] __attribute__((aligned(4096)));
static struct host the_host = {.memory = memory};

struct monitor monitor;

struct host *host(void)
{
    return &the_host;
}

struct percpu *percpu(void)
{
    return the_host.percpu;
}

/* ---- memory ---- */

void *machine_pointer(mpa_t pa)
{
    assert_true(pa < HOST_MEMORY);
    return memory + pa;
}

mpa_t machine_address(const void *pointer)
{
    uint64_t offset = (uint64_t)pointer - (uint64_t)memory;

    assert_true(offset < HOST_MEMORY);
    return offset;
}

/* ---- CP0 ---- */

uint64_t host_cp0_read(unsigned number)
{
    if (number == CP0_COUNT)
        the_host.cp0[CP0_COUNT] = (uint32_t)(the_host.cp0[CP0_COUNT] + the_host.count_step);
    return the_host.cp0[number];
}

void host_cp0_write(unsigned number, uint64_t value)
{
    the_host.cp0[number] = value;
    if (number == CP0_COMPARE)
        the_host.cp0[CP0_CAUSE] &= ~(uint64_t)CAUSE_IP7;
}

/* ---- the TLB (R10000 UM 16.3) ---- */

static uint64_t differing(const struct host_tlb_entry *a, const struct host_tlb_entry *b)
{
    uint64_t key = (a->hi ^ b->hi) & ENTRYHI_KEY & ~(a->mask | b->mask);
    bool global = (a->lo[0] & a->lo[1] & ENTRYLO_G) || (b->lo[0] & b->lo[1] & ENTRYLO_G);

    return global ? key : key | ((a->hi ^ b->hi) & ENTRYHI_ASID);
}

/* The entry that matches EntryHi `hi`, or -1. */
static int tlb_find(uint64_t hi)
{
    const struct host_tlb_entry asked = {.hi = hi};

    for (int i = 0; i < TLB_ENTRIES; i++)
        if (differing(&the_host.tlb[i], &asked) == 0)
            return i;
    return -1;
}

/* An entry that conflicts with a new one becomes invalid (UM 14.10); never a wired one. */
static void tlb_write(unsigned index)
{
    const uint64_t *cp0 = the_host.cp0;
    const struct host_tlb_entry new = {
        cp0[CP0_ENTRYHI], {cp0[CP0_ENTRYLO0], cp0[CP0_ENTRYLO1]}, cp0[CP0_PAGEMASK]};

    assert_true(index < TLB_ENTRIES);
    for (unsigned i = 0; i < TLB_ENTRIES; i++) {
        if (i == index || differing(&the_host.tlb[i], &new) != 0)
            continue;
        assert_true(i >= the_host.cp0[CP0_WIRED]);
        the_host.tlb[i].hi = CKSEG0 + ((uint64_t)i << (PAGE_SHIFT + 1));
        the_host.tlb[i].lo[0] = the_host.tlb[i].lo[1] = 0;
    }
    the_host.tlb[index] = new;
}

static void tlb_write_random(void)
{
    uint64_t *random = &the_host.cp0[CP0_RANDOM];
    uint64_t wired = the_host.cp0[CP0_WIRED];

    *random = *random > wired && *random < TLB_ENTRIES ? *random - 1 : TLB_ENTRIES - 1;
    tlb_write((unsigned)*random);
}

static void tlb_probe(void)
{
    int index = tlb_find(the_host.cp0[CP0_ENTRYHI]);

    the_host.cp0[CP0_INDEX] = index < 0 ? 0x80000000 : (uint64_t)index;
}

static void tlb_read(void)
{
    const struct host_tlb_entry *entry = &the_host.tlb[the_host.cp0[CP0_INDEX] % TLB_ENTRIES];

    the_host.cp0[CP0_ENTRYHI] = entry->hi;
    the_host.cp0[CP0_ENTRYLO0] = entry->lo[0];
    the_host.cp0[CP0_ENTRYLO1] = entry->lo[1];
    the_host.cp0[CP0_PAGEMASK] = entry->mask;
}

/* Of any other instruction (SYNC) nothing is to be seen here. */
void host_instruction(const char *text)
{
    if (strncmp(text, "\"tlbwi\"", 7) == 0)
        tlb_write((unsigned)the_host.cp0[CP0_INDEX]);
    else if (strncmp(text, "\"tlbwr\"", 7) == 0)
        tlb_write_random();
    else if (strncmp(text, "\"tlbp\"", 6) == 0)
        tlb_probe();
    else if (strncmp(text, "\"tlbr\"", 6) == 0)
        tlb_read();
}

uint64_t host_tlb_lookup(vaddr_t va, unsigned asid)
{
    int index = tlb_find((va & ENTRYHI_KEY) | asid);
    const struct host_tlb_entry *entry = &the_host.tlb[index < 0 ? 0 : index];
    uint64_t half = ((entry->mask | 0x1fff) + 1) >> 1;

    return index < 0 ? 0 : entry->lo[(va & half) != 0];
}

/* ---- the FPU: its registers are as little a matter of the host as its control word ---- */

void fpu_save(struct vfpu *to)
{
    to->f[0] = the_host.cp0[31];
}

void fpu_load(const struct vfpu *from)
{
    the_host.cp0[31] = from->f[0];
}

uint32_t fpu_control(void)
{
    return (uint32_t)the_host.cp0[31];
}

/* ---- registers ---- */

static bool is_virtio(uint64_t pa, unsigned *offset)
{
    uint64_t base = FLASH_VIRTIO_BASE + HOST_VIRTIO_SLOT * FLASH_VIRTIO_SIZE;

    *offset = (unsigned)(pa - base);
    return pa >= base && pa - base < FLASH_VIRTIO_SIZE;
}

static uint32_t virtio_register_read(unsigned offset)
{
    uint32_t *registers = the_host.virtio;
    unsigned shift = registers[VIRTIO_DEVICE_FEATURES_SEL / 4] ? 32 : 0;

    switch (offset & ~3u) {
    case VIRTIO_MAGIC_VALUE:
        return VIRTIO_IS_VIRTIO;
    case VIRTIO_DEVICE_ID:
        return 2;
    case VIRTIO_DEVICE_FEATURES:
        return (uint32_t)(the_host.virtio_features >> shift);
    case VIRTIO_QUEUE_NUM_MAX:
        return registers[VIRTIO_QUEUE_SEL / 4] < 2 ? HOST_VIRTIO_SIZE : 0;
    default:
        return registers[offset / 4];
    }
}

static void virtio_register_write(unsigned offset, uint32_t value)
{
    uint32_t *registers = the_host.virtio;
    uint32_t queue = registers[VIRTIO_QUEUE_SEL / 4];

    registers[offset / 4] = value;
    if (offset == VIRTIO_DRIVER_FEATURES && registers[VIRTIO_DRIVER_FEATURES_SEL / 4])
        the_host.driver_features |= (uint64_t)value << 32;
    else if (offset == VIRTIO_DRIVER_FEATURES)
        the_host.driver_features = value;
    else if (offset == VIRTIO_QUEUE_NOTIFY)
        the_host.notified |= 1u << value;
    else if (offset == VIRTIO_INTERRUPT_ACK)
        registers[VIRTIO_INTERRUPT_STATUS / 4] &= ~value;
    else if (offset >= VIRTIO_QUEUE_DESC && offset < VIRTIO_QUEUE_DEVICE + 8)
        the_host.ring_address[queue][(offset >> 4 & 3) * 2 + (offset >> 2 & 1)] = value;
}

static void end_machine(uint64_t status)
{
    assert_true(the_host.may_end);
    the_host.status = (int)(status & 0xff);
    longjmp(the_host.end, 1);
}

uint64_t register_read64(uint64_t pa)
{
    switch (pa - FLASH_MAGIC_BASE) {
    case MAGIC_INT_PENDING:
        return the_host.pending;
    case MAGIC_CLOCK:
        return the_host.clock;
    case MAGIC_IDLE:
        the_host.idle_loads++;
        if (the_host.on_idle)
            the_host.on_idle(&the_host);
        return the_host.pending;
    default:
        return 0;
    }
}

void register_write64(uint64_t pa, uint64_t value)
{
    switch (pa - FLASH_MAGIC_BASE) {
    case MAGIC_INT_MASK:
        the_host.mask = value;
        break;
    case MAGIC_MARKER:
        the_host.marker = value;
        break;
    case MAGIC_POWER_OFF:
        end_machine(value);
        break;
    default:
        break;
    }
}

uint32_t register_read32(uint64_t pa)
{
    unsigned offset;

    return is_virtio(pa, &offset) ? virtio_register_read(offset) : 0;
}

void register_write32(uint64_t pa, uint32_t value)
{
    unsigned offset;

    if (is_virtio(pa, &offset))
        virtio_register_write(offset, value);
}

uint16_t register_read16(uint64_t pa)
{
    return (uint16_t)(register_read32(pa & ~UINT64_C(3)) >> (8 * (pa & 2)));
}

static uint8_t uart_read(unsigned number)
{
    bool ready = the_host.typed && *the_host.typed;

    switch (number) {
    case UART_LSR:
        return LSR_EMPTY | (ready ? LSR_READY : 0);
    case UART_RBR:
        return ready ? (uint8_t)*the_host.typed++ : 0;
    default:
        return the_host.uart_ier;
    }
}

uint8_t register_read8(uint64_t pa)
{
    if (pa - FLASH_UART_BASE < FLASH_UART_SIZE)
        return uart_read((unsigned)(pa - FLASH_UART_BASE));
    return (uint8_t)(register_read32(pa & ~UINT64_C(3)) >> (8 * (pa & 3)));
}

void register_write8(uint64_t pa, uint8_t value)
{
    if (pa == FLASH_UART_BASE + UART_IER)
        the_host.uart_ier = value;
    else if (pa == FLASH_UART_BASE + UART_THR && value != '\r' &&
             the_host.console_bytes + 1 < HOST_CONSOLE_BYTES)
        the_host.console[the_host.console_bytes++] = (char)value;
}

/* ---- what tests ask for ---- */

/* All entries in CKSEG0, which matches nothing, each at another page. */
static void reset_tlb(void)
{
    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        the_host.tlb[i].hi = CKSEG0 + ((uint64_t)i << (PAGE_SHIFT + 1));
}

static void start_processor(void)
{
    struct percpu *cpu = heap_alloc(PERCPU_BYTES, PERCPU_BYTES);
    struct vcpu *none = heap_alloc(VCPU_BYTES, VCPU_BYTES);

    the_host.percpu = cpu;
    percpu_init(cpu, 0, COUNT_HZ);
    none->self = none;
    none->deadline = ~UINT64_C(0);
    percpu_map(cpu, none);
}

void host_reset(void)
{
    the_host = (struct host){.memory = memory};
    monitor = (struct monitor){0};
    monitor.machine.bootargs = "";
    monitor.machine.count_hz = COUNT_HZ;
    monitor.machine.virtio = 1u << HOST_VIRTIO_SLOT;
    monitor.disk_share = HOST_MEMORY >> PAGE_SHIFT;
    the_host.virtio_features = VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT | 1;
    frame_add(0, HOST_MEMORY);
    heap_init(UINT64_C(1) << 20, HOST_FIRST_FREE);
    reset_tlb();
    domain_init();
    assert_true(memmap_init(HOST_MEMORY));
    start_processor();
}

void *host_load(mpa_t at, const void *bytes, uint64_t count)
{
    frame_reserve(at, count);
    return memcpy(machine_pointer(at), bytes, count);
}

struct vm *host_vm(uint64_t bytes)
{
    struct vm *vm = heap_alloc(sizeof(*vm), 8);
    struct vcpu *vcpu = heap_alloc(VCPU_BYTES, VCPU_BYTES);

    string_copy(vm->name, VM_NAME, "vm0");
    vm->domain = monitor.vm_count + 1;
    vm->config.memory = bytes;
    vm->config.cpus = 1;
    assert_true(pmap_create(vm));
    vm->vcpus[0] = vcpu;
    vcpu_init(vcpu, vm, 0);
    vcpu->l2tlb = l2tlb_new();
    vcpu->l2tlb_second = vcpu->l2tlb->way[1];
    assert_true(sched_add(percpu(), vcpu));
    vmagic_init(&vm->magic);
    monitor.vms[monitor.vm_count++] = vm;
    monitor.live++;
    monitor.console = monitor.console ? monitor.console : vm;
    vcpu_start(vcpu, CKSSEG + 0x1000);
    percpu_map(percpu(), vcpu);
    return vm;
}

struct vm *host_describe(const char *description)
{
    const mpa_t at = HOST_MEMORY - UNIT_BYTES;
    struct module module = {.label = "vm0", .start = at, .bytes = strlen(description)};
    struct vm *vm;

    host_load(at, description, module.bytes);
    vm = vm_create(&monitor.machine, &module);
    if (vm) {
        monitor.vms[monitor.vm_count++] = vm;
        monitor.live++;
    }
    return vm;
}

void host_store_insn(const struct vm *vm, gpa_t gpa, uint32_t word)
{
    *(uint32_t *)vm_memory_own((struct vm *)vm, gpa, sizeof(word)) = word;
}

void host_trap(struct vm *vm, uint32_t word, uint32_t cause)
{
    struct vcpu *vcpu = vm->vcpus[0];

    vcpu->pc = HOST_PC;
    host_store_insn(vm, HOST_PC - CKSSEG + (cause & CAUSE_BD ? 4 : 0), word);
    vcpu->insn = word;
    vcpu->cause = cause;
    trap(vcpu);
}

void host_execute(struct vm *vm, uint32_t word)
{
    host_trap(vm, word, EXC_CPU << CAUSE_CODE_SHIFT);
}

void host_access(struct vm *vm, uint32_t word, vaddr_t va)
{
    bool store = word >> 26 >= 0x28 && word >> 26 != 0x37;

    vm->vcpus[0]->badvaddr = va;
    host_trap(vm, word, (store ? EXC_TLBS : EXC_TLBL) << CAUSE_CODE_SHIFT);
}

int host_status_of(void (*run)(void *context), void *context)
{
    the_host.status = -1;
    the_host.may_end = true;
    if (!setjmp(the_host.end))
        run(context);
    the_host.may_end = false;
    return the_host.status;
}

bool host_said(const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i + length <= the_host.console_bytes; i++)
        if (memcmp(the_host.console + i, text, length) == 0)
            return true;
    return false;
}

/* A linear congruential generator (Knuth's MMIX); its high half is the good one. */
uint64_t host_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 32 | *state << 32;
}
