package guiximage.cli.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A program that prints one line and ends: a static ELF executable of a few hundred bytes, so that
 * the demonstration has something to run without a compiler or a C library.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html">System V ABI, ELF
 *     header</a>
 */
enum GreetingProgram {
  X86_64("x86_64-linux", (short) 62) {
    @Override
    byte[] code(int greetingBytes) {
      int length = 36;
      return buffer(length)
          .put((byte) 0xbf)
          .putInt(STANDARD_OUTPUT) // mov edi, 1
          .put(new byte[] {0x48, (byte) 0x8d, 0x35})
          .putInt(length - 12) // lea rsi, [rip + greeting]
          .put((byte) 0xba)
          .putInt(greetingBytes) // mov edx, length
          .put((byte) 0xb8)
          .putInt(1) // mov eax, write
          .put(new byte[] {0x0f, 0x05}) // syscall
          .put(new byte[] {0x31, (byte) 0xff}) // xor edi, edi
          .put((byte) 0xb8)
          .putInt(60) // mov eax, exit
          .put(new byte[] {0x0f, 0x05}) // syscall
          .array();
    }
  },
  AARCH64("aarch64-linux", (short) 183) {
    @Override
    byte[] code(int greetingBytes) {
      int length = 32;
      int distance = length - 4;
      return buffer(length)
          .putInt(move(0, STANDARD_OUTPUT))
          .putInt(0x10000000 | (distance & 3) << 29 | distance >> 2 << 5 | 1) // adr x1, greeting
          .putInt(move(2, greetingBytes))
          .putInt(move(8, 64)) // write
          .putInt(SUPERVISOR_CALL)
          .putInt(move(0, 0))
          .putInt(move(8, 93)) // exit
          .putInt(SUPERVISOR_CALL)
          .array();
    }

    private int move(int register, int value) {
      return 0xd2800000 | value << 5 | register;
    }
  };

  private static final int STANDARD_OUTPUT = 1;
  private static final int SUPERVISOR_CALL = 0xd4000001;
  private static final long ADDRESS = 0x400000;
  private static final short HEADER_BYTES = 64;
  private static final short SEGMENT_BYTES = 56;

  private final String system;
  private final short machine;

  GreetingProgram(String system, short machine) {
    this.system = system;
    this.machine = machine;
  }

  /** The program for the processor that Java calls {@code osArch}; x86-64 for an unknown one. */
  static GreetingProgram of(String osArch) {
    return osArch.equals("aarch64") ? AARCH64 : X86_64;
  }

  /** Guix's and Nix's word for the machine that it runs on. */
  String system() {
    return system;
  }

  abstract byte[] code(int greetingBytes);

  /** An executable file that prints {@code greeting}. */
  byte[] executable(String greeting) {
    byte[] text = greeting.getBytes(StandardCharsets.UTF_8);
    byte[] code = code(text.length);
    int size = HEADER_BYTES + SEGMENT_BYTES + code.length + text.length;
    return buffer(size)
        .put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0})
        .putShort((short) 2) // an executable
        .putShort(machine)
        .putInt(1)
        .putLong(ADDRESS + HEADER_BYTES + SEGMENT_BYTES) // where it starts
        .putLong(HEADER_BYTES) // where the one segment is described
        .putLong(0)
        .putInt(0)
        .putShort(HEADER_BYTES)
        .putShort(SEGMENT_BYTES)
        .putShort((short) 1)
        .putShort((short) 0)
        .putShort((short) 0)
        .putShort((short) 0)
        .putInt(1) // the segment is loaded
        .putInt(5) // to be read and executed
        .putLong(0)
        .putLong(ADDRESS)
        .putLong(ADDRESS)
        .putLong(size)
        .putLong(size)
        .putLong(0x10000)
        .put(code)
        .put(text)
        .array();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
