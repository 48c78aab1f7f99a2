"""The Move virtual machine: modules in, Python functions out.

A module is read once (``loader``), and every name in it resolved (``linking``), against the
versions of other packages that a transaction uses (``versions``). Each of its functions is
translated, when it is first called, into the source of one Python function (``translator``), which
Python compiles; from then on a call is a Python call. How each instruction translates is in
``instructions``, one file a family. Start there, then read ``translator`` (control flow, over the
basic blocks of ``blocks``) and ``emitter`` (the operand stack, of ``operands``); ``scope`` is what
the written source can name, and ``generated`` makes functions of it.

While code runs, ``machine`` is what it has of its transaction: fuel (``gas``; ``sizes`` and
``framework_costs`` say what things weigh and cost) and objects (``object_runtime``). ``types`` are
types at run time, ``layout`` is the BCS of their values, ``packages`` and ``function`` are what a
loader makes, ``references`` settles what a type parameter left open. Failures of Move code are in
``errors``; ``failures`` finds the place where one happened.

How Move values look in Python (``values``):

============================  ==================================================================
Move                          Python
============================  ==================================================================
bool, u8 ... u256             bool, int
address                       bytes, 32 of them
vector<u8>                    bytearray
vector<T>                     list
struct                        list of its fields
enum                          list: the variant's tag, then its fields
&T                            the value itself: nobody can change it while it is borrowed
&mut T, T with parts          the very list or bytearray; writing replaces its contents
&mut T, T without parts       (container, position)
============================  ==================================================================

Types decide what an instruction means (the width of an addition, whether a reference is a
pair), and bytecode carries few of them; but the operand stack is empty between basic blocks, so the
type of everything on it follows from the block alone. ``emitter`` keeps it while translating.
"""
