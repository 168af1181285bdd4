namespace HeLora.Compiler;

/// <summary>Microseconds of each part of a batch, one thread a side.</summary>
/// <param name="ClientOffline">Masks, made before activations are known.</param>
/// <param name="ServerOffline">Encryptions of zero, made before the request is known.</param>
/// <param name="Encrypt">Activations to request.</param>
/// <param name="Compute">Request to answer.</param>
/// <param name="Decrypt">Answer to deltas.</param>
public readonly record struct PhaseTimes(double ClientOffline, double ServerOffline, double Encrypt, double Compute, double Decrypt)
{
    /// <summary>Both sides' preparation.</summary>
    public double Offline => ClientOffline + ServerOffline;

    /// <summary>From activations to deltas, without the link.</summary>
    public double Online => Encrypt + Compute + Decrypt;

    /// <summary>Everything but the link.</summary>
    public double Total => Offline + Online;

    /// <summary>Sums parts.</summary>
    public static PhaseTimes operator +(PhaseTimes a, PhaseTimes b) => a.Add(b);

    /// <summary>Sums parts.</summary>
    public PhaseTimes Add(PhaseTimes other) => new(
        ClientOffline + other.ClientOffline, ServerOffline + other.ServerOffline, Encrypt + other.Encrypt,
        Compute + other.Compute, Decrypt + other.Decrypt);
}
