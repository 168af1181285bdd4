using HeLora.Rings;

namespace HeLora.Scheme.Hazmat;

/// <summary>
/// An encryption of zero over one modulus whose errors stay in the coefficient domain. Answers are brought to that domain
/// anyway, and adding the errors there saves two transforms. A mask re-randomises one answer and must not be used again.
/// </summary>
public sealed class ZeroMask : IDisposable
{
    /// <summary>Allocates four buffers of zeros, which <see cref="ZeroEncryptor"/> fills.</summary>
    /// <param name="degree">N.</param>
    public ZeroMask(int degree)
    {
        B = new AlignedBuffer(degree);
        A = new AlignedBuffer(degree);
        ErrorB = new AlignedBuffer(degree);
        ErrorA = new AlignedBuffer(degree);
    }

    /// <summary>u b, N lazily reduced residues, NTT domain.</summary>
    public AlignedBuffer B { get; }

    /// <summary>u a, N lazily reduced residues, NTT domain.</summary>
    public AlignedBuffer A { get; }

    /// <summary>e_0, N small integers, coefficient domain; it belongs to u b.</summary>
    public AlignedBuffer ErrorB { get; }

    /// <summary>e_1, N small integers, coefficient domain; it belongs to u a.</summary>
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
