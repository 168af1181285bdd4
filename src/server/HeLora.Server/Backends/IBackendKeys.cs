using HeLora.Rings;

namespace HeLora.Server.Backends;

/// <summary>A client's keys as a backend holds them. For several threads at once.</summary>
public interface IBackendKeys : IDisposable
{
    /// <summary>Bytes of the keys, wherever they are held.</summary>
    long MemoryBytes { get; }

    /// <summary>
    /// Draws an encryption of zero under the client's public key (b, a): (u b + e_0, u a + e_1) modulo the first prime.
    /// </summary>
    /// <param name="stream">
    /// Where u, e_0 and e_1 come from, N coefficients each and in this order: <see cref="TernarySampler.Sample"/> once,
    /// <see cref="ErrorSampler.Sample(SeededStream, Span{double})"/> twice. The same stream gives the same answers on every backend.
    /// </param>
    IAnswerMask DrawMask(SeededStream stream);
}
