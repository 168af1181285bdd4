namespace HeLora.Compiler;

/// <summary>Microseconds of each phase of a batch, with one thread on each side.</summary>
/// <param name="ClientOffline">The client's work before activations are known.</param>
/// <param name="ServerOffline">The server's work before the request is known.</param>
/// <param name="Encrypt">From activations to the request.</param>
/// <param name="Compute">From the request to the answer.</param>
/// <param name="Decrypt">From the answer to deltas.</param>
public readonly record struct PhaseTimes(double ClientOffline, double ServerOffline, double Encrypt, double Compute, double Decrypt)
{
    /// <summary>The work of both sides before activations are known.</summary>
    public double Offline => ClientOffline + ServerOffline;

    /// <summary>From activations to deltas, without the link.</summary>
    public double Online => Encrypt + Compute + Decrypt;

    /// <summary>All work of both sides, without the link.</summary>
    public double Total => Offline + Online;

    /// <summary>Adds the times of two sites.</summary>
    public static PhaseTimes operator +(PhaseTimes a, PhaseTimes b) => a.Add(b);

    /// <summary>Adds the times of two sites.</summary>
    public PhaseTimes Add(PhaseTimes other) => new(
        ClientOffline + other.ClientOffline, ServerOffline + other.ServerOffline, Encrypt + other.Encrypt,
        Compute + other.Compute, Decrypt + other.Decrypt);
}
