using HeLora.Scheme.Hazmat;

namespace HeLora.Server.Backends.Cpu;

/// <summary>A mask whose memory goes back to a pool.</summary>
/// <param name="degree">N.</param>
/// <param name="release">Gives it back.</param>
internal sealed class CpuMask(int degree, Action<CpuMask> release) : IAnswerMask, IScratch
{
    /// <summary>The most that wait for their next use: 32 MiB of N = 4096.</summary>
    public const int Capacity = 256;

    /// <summary>The encryption of zero.</summary>
    public ZeroMask Zero { get; } = new(degree);

    /// <summary>Bytes: two polynomials and two errors, a double a coefficient.</summary>
    public long MemoryBytes { get; } = 4L * sizeof(double) * degree;

    // A session's mask is used up: its memory waits for the next one.
    void IDisposable.Dispose() => release(this);

    void IScratch.Free() => Zero.Dispose();
}
