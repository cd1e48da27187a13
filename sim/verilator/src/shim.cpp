// Gives one Verilated model a C interface.
//
// Included after the generated part, which defines TRUNKLINE_TRACE, PORT_COUNT and port_addresses().
// $finish, $stop, $fatal and logic that does not settle leave eval() by an exception instead of ending the process.

#include "verilated.h"
#if TRUNKLINE_TRACE
#include "verilated_vcd_c.h"
#endif

#include <memory>
#include <string>

namespace {

struct Stop {
    int code;
    std::string reason;
};

struct Instance {
    VerilatedContext context;
    std::unique_ptr<Vmodel> model;
#if TRUNKLINE_TRACE
    std::unique_ptr<VerilatedVcdC> trace;
#endif
    std::string reason;
};

std::string place(const char* file, int line) { return std::string{file ? file : "?"} + ":" + std::to_string(line); }

}  // namespace

void vl_finish(const char* file, int line, const char*) { throw Stop{1, place(file, line)}; }
void vl_stop(const char* file, int line, const char*) { throw Stop{2, "$stop at " + place(file, line)}; }
void vl_fatal(const char* file, int line, const char*, const char* message) {
    throw Stop{2, std::string{message} + " at " + place(file, line)};
}

#define EXPORT extern "C" __attribute__((visibility("default")))

EXPORT void* trunkline_create() {
    auto instance = std::make_unique<Instance>();
    instance->context.traceEverOn(TRUNKLINE_TRACE);
    instance->context.timeunit(-12);
    instance->context.timeprecision(-12);
    instance->model = std::make_unique<Vmodel>(&instance->context, "");
    return instance.release();
}

EXPORT void trunkline_destroy(Instance* instance) {
    Verilated::threadContextp(&instance->context);
    try {
        instance->model->final();
    } catch (const Stop&) {
    }
#if TRUNKLINE_TRACE
    if (instance->trace) instance->trace->close();
    instance->trace.reset();
#endif
    instance->model.reset();
    // The thread must not keep pointing at a context that is about to go.
    Verilated::threadContextp(Verilated::defaultContextp());
    delete instance;
}

EXPORT int trunkline_eval(Instance* instance) {
    try {
        Verilated::threadContextp(&instance->context);
        instance->model->eval_step();
        return 0;
    } catch (const Stop& stop) {
        instance->reason = stop.reason;
        return stop.code;
    }
}

EXPORT const char* trunkline_reason(Instance* instance) { return instance->reason.c_str(); }

EXPORT void trunkline_ports(Instance* instance, void** addresses) { port_addresses(*instance->model, addresses); }

#if TRUNKLINE_TRACE
EXPORT int trunkline_trace_open(Instance* instance, const char* path) {
    Verilated::threadContextp(&instance->context);
    if (instance->trace) instance->trace->close();
    instance->trace = std::make_unique<VerilatedVcdC>();
    instance->trace->set_time_unit("1ps");
    instance->trace->set_time_resolution("1ps");
    instance->model->trace(instance->trace.get(), 99);
    instance->trace->open(path);
    const bool open = instance->trace->isOpen();
    if (!open) instance->trace.reset();
    return open ? 0 : 1;
}

EXPORT void trunkline_trace_dump(Instance* instance, uint64_t time_ps) {
    Verilated::threadContextp(&instance->context);
    if (instance->trace) instance->trace->dump(time_ps);
}

EXPORT void trunkline_trace_close(Instance* instance) {
    if (instance->trace) instance->trace->close();
    instance->trace.reset();
}
#endif
