using HeLora.Scheme;

namespace HeLora.Server.Backends;

/// <summary>
/// One site of a plan of ciphertexts on a backend: runs units of all its sessions. For several threads at once; a backend may
/// compute the units of several callers together.
/// </summary>
public interface ICiphertextEngine : IDisposable
{
    /// <summary>The most units that a caller hands over at once; plan code draws their masks before.</summary>
    int UnitsAtOnce { get; }

    /// <summary>Runs units, which do not depend on one another, and returns when their answers are written.</summary>
    /// <param name="units">1 to <see cref="UnitsAtOnce"/> units of one request.</param>
    /// <returns>The operations of all units, counted as they were done.</returns>
    /// <exception cref="WireFormatException">A residue of an input ciphertext is not canonical.</exception>
    OperationCounts Run(ReadOnlySpan<UnitJob> units);
}
