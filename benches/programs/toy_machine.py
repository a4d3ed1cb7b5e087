"""An interpreter of bytecode: a loop over the instructions of a small stack machine, which counts down.

Size: where the machine begins to count.
"""

from _program import main


def assemble(text):
    """Instructions as pairs of an operation and a number; labels end in a colon."""
    labels, words = {}, []
    for line in text.split("\n"):
        parts = line.split()
        if not parts:
            continue
        if parts[0].endswith(":"):
            labels[parts[0][:-1]] = len(words)
        else:
            words.append((parts[0], parts[1] if len(parts) > 1 else "0"))
    return [(name, labels[value] if value in labels else int(value)) for name, value in words]


def execute(code, memory):
    stack = []
    push, pop = stack.append, stack.pop
    at = steps = 0
    while True:
        operation, value = code[at]
        at += 1
        steps += 1
        if operation == "push":
            push(value)
        elif operation == "load":
            push(memory[value])
        elif operation == "store":
            memory[value] = pop()
        elif operation == "add":
            right = pop()
            push(pop() + right)
        elif operation == "sub":
            right = pop()
            push(pop() - right)
        elif operation == "mul":
            right = pop()
            push(pop() * right % 65521)
        elif operation == "mod":
            right = pop()
            push(pop() % right)
        elif operation == "jump":
            at = value
        elif operation == "jzero":
            if pop() == 0:
                at = value
        elif operation == "halt":
            return steps
        else:
            raise ValueError(operation)


PROGRAM = assemble(
    """
    outer:
      load 0
      jzero end
      load 1
      load 0
      mul
      push 17
      add
      store 1
      load 0
      push 3
      mod
      jzero skip
      load 2
      load 1
      add
      push 9973
      mod
      store 2
    skip:
      load 0
      push 1
      sub
      store 0
      jump outer
    end:
      halt
    """
)


def run(count):
    memory = [count, 1, 0]
    steps = execute(PROGRAM, memory)
    return steps, memory[1], memory[2]


if __name__ == "__main__":
    main(run, full=(140000, (2940007, 8050, 180)), small=(500, (10507, 18712, 8903)))
