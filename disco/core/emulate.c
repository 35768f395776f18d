/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Privileged instructions of the guest kernel (coprocessor 0 unusable).
 */
#include "disco/core/cp0.h"
#include "disco/core/fetch.h"
#include "disco/core/hal.h"
#include "disco/core/reflect.h"
#include "disco/core/trap.h"
#include "disco/core/vtlb.h"

#define OP_COP0  0x10
#define OP_CACHE 0x2f

/* COP0: by rs, and if that has bit CO, by funct (R10000 UM table 14-1). */
#define RS_MFC0  0x00
#define RS_DMFC0 0x01
#define RS_MTC0  0x04
#define RS_DMTC0 0x05
#define RS_CO    0x10

#define FUNCT_TLBR  0x01
#define FUNCT_TLBWI 0x02
#define FUNCT_TLBWR 0x06
#define FUNCT_TLBP  0x08
#define FUNCT_ERET  0x18

static bool may_use_cp0(const struct vcpu *vcpu)
{
    uint64_t status = vcpu->cp0[CP0_STATUS];

    return (status & (ST_EXL | ST_ERL | ST_CU0)) || !(status & ST_KSU);
}

/* ---- moves ---- */

static void set_gpr(struct vcpu *vcpu, unsigned number, uint64_t value)
{
    if (number)
        vcpu->gpr[number] = value;
}

static void move_from(struct vcpu *vcpu, uint32_t word, bool wide)
{
    uint64_t value = cp0_read(vcpu, insn_rd(word));

    vcpu->count[COUNT_CP0_READ]++;
    vcpu->count[COUNT_STATUS_READ] += insn_rd(word) == CP0_STATUS;
    set_gpr(vcpu, insn_rt(word), wide ? value : (uint64_t)(int64_t)(int32_t)value);
}

static void move_to(struct vcpu *vcpu, uint32_t word)
{
    vcpu->count[COUNT_CP0_WRITE]++;
    vcpu->count[COUNT_STATUS_WRITE] += insn_rd(word) == CP0_STATUS;
    cp0_write(vcpu, insn_rd(word), vcpu->gpr[insn_rt(word)]);
}

/* ---- operations ---- */

void return_from_exception(struct vcpu *vcpu)
{
    uint64_t *status = &vcpu->cp0[CP0_STATUS];

    vcpu->count[COUNT_ERET]++;
    if (*status & ST_ERL) {
        *status &= ~(uint64_t)ST_ERL;
        vcpu->pc = vcpu->cp0[CP0_ERROREPC];
    } else {
        *status &= ~(uint64_t)ST_EXL;
        vcpu->pc = vcpu->cp0[CP0_EPC];
    }
    vcpu_status_changed(vcpu);
}

/* False if there is no such operation. */
static bool operate(struct vcpu *vcpu, unsigned funct)
{
    switch (funct) {
    case FUNCT_TLBR:
        vcpu->count[COUNT_TLB_PROBE]++;
        vtlb_read(vcpu);
        return true;
    case FUNCT_TLBWI:
        vcpu->count[COUNT_TLB_WRITE]++;
        vtlb_write_indexed(vcpu);
        return true;
    case FUNCT_TLBWR:
        vcpu->count[COUNT_TLB_WRITE]++;
        vtlb_write_random(vcpu);
        return true;
    case FUNCT_TLBP:
        vcpu->count[COUNT_TLB_PROBE]++;
        vtlb_probe(vcpu);
        return true;
    case FUNCT_ERET:
        return_from_exception(vcpu);
        return true;
    default:
        return hal_call(vcpu, funct);
    }
}

/* False if there is no such instruction. */
static bool execute_cop0(struct vcpu *vcpu, uint32_t word)
{
    switch (insn_rs(word)) {
    case RS_MFC0:
        move_from(vcpu, word, false);
        return true;
    case RS_DMFC0:
        move_from(vcpu, word, true);
        return true;
    case RS_MTC0:
    case RS_DMTC0:
        move_to(vcpu, word);
        return true;
    default:
        return (insn_rs(word) & RS_CO) && operate(vcpu, insn_funct(word));
    }
}

/* Caches are coherent with memory and instructions as the machine has them: nothing to do. */
static bool execute(struct vcpu *vcpu, uint32_t word)
{
    if (insn_op(word) == OP_COP0)
        return execute_cop0(vcpu, word);
    vcpu->count[COUNT_CACHE] += insn_op(word) == OP_CACHE;
    return insn_op(word) == OP_CACHE;
}

/* ERET, and what ends with one, say themselves where to go on. */
static bool is_return(uint32_t word)
{
    return insn_op(word) == OP_COP0 && (insn_rs(word) & RS_CO) &&
           (insn_funct(word) == FUNCT_ERET || insn_funct(word) == HAL_RETURN);
}

/* Instruction and successor: boot/fast.S has loaded those that it may emulate. */
static bool fetch(const struct vcpu *vcpu, uint32_t *word, vaddr_t *next)
{
    if (!vcpu->fast || (vcpu->cause & CAUSE_BD))
        return fetch_trapped(vcpu, word) && fetch_next_pc(vcpu, next);
    *word = vcpu->insn;
    *next = vcpu->pc + 4;
    return true;
}

void emulate_privileged(struct vcpu *vcpu)
{
    uint32_t word;
    vaddr_t next;

    if (!may_use_cp0(vcpu)) {
        vcpu->count[COUNT_REFLECT]++;
        reflect(vcpu);
        return;
    }
    if (!fetch(vcpu, &word, &next)) {
        fetch_retry(vcpu);
        return;
    }
    if (!execute(vcpu, word))
        reflect_code(vcpu, EXC_RI);
    else if (!is_return(word))
        vcpu->pc = next;
}
