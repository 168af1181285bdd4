using HeLora.Scheme;

namespace HeLora.Server.Backends;

/// <summary>
/// The arithmetic of a server, for every plan. Sessions, position ledgers, framing, accounting and the policy of
/// re-randomisation are above it and the same whatever the backend (docs/backends.md). All members may be called by several
/// threads at once.
/// </summary>
public interface IBackend : IDisposable
{
    /// <summary>The name that users choose it by.</summary>
    string Name { get; }

    /// <summary>Bytes of scratch memory that sites and sessions share, in use or waiting for the next request.</summary>
    long ScratchBytes { get; }

    /// <summary>Brings a client's keys to where the backend computes. They serve all sites of their parameters.</summary>
    /// <param name="publicKey">The key that answers are re-randomised under; not owned, and not disposed before the result.</param>
    /// <param name="galoisKeys">The Galois keys, or null where the layouts name none; not owned, not disposed before the result.</param>
    IBackendKeys ImportKeys(PublicKey publicKey, GaloisKeys? galoisKeys);

    /// <summary>Makes the engine of a site of the coefficient plan.</summary>
    /// <param name="weights">The site's plaintexts; not owned, and not disposed before the engine.</param>
    ICiphertextEngine CreateEngine(CoefficientWeights weights);

    /// <summary>Makes the engine of a site of the diagonal plan.</summary>
    /// <param name="weights">The site's plaintexts; not owned, and not disposed before the engine.</param>
    ICiphertextEngine CreateEngine(DiagonalWeights weights);

    /// <summary>Makes the engine of a site of the streaming plan.</summary>
    /// <param name="weights">The site's integer factors, which the engine copies in its own form.</param>
    IStreamingEngine CreateEngine(StreamingWeights weights);
}
