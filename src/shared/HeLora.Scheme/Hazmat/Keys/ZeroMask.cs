using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// An encryption of zero over one modulus whose errors stay in the coefficient domain: an answer is brought there
/// anyway, so two transforms are saved. To be used once.
/// </summary>
public sealed class ZeroMask : IDisposable
{
    /// <summary>Allocates one for a ring degree.</summary>
    public ZeroMask(int degree)
    {
        B = new AlignedBuffer(degree);
        A = new AlignedBuffer(degree);
        ErrorB = new AlignedBuffer(degree);
        ErrorA = new AlignedBuffer(degree);
    }

    /// <summary>u b, NTT domain.</summary>
    public AlignedBuffer B { get; }

    /// <summary>u a, NTT domain.</summary>
    public AlignedBuffer A { get; }

    /// <summary>e_0, coefficient domain.</summary>
    public AlignedBuffer ErrorB { get; }

    /// <summary>e_1, coefficient domain.</summary>
    public AlignedBuffer ErrorA { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        B.Dispose();
        A.Dispose();
        ErrorB.Dispose();
        ErrorA.Dispose();
    }
}
