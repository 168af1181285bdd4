namespace HeLora.Loopback;

/// <summary>The wall time of each part of one step, in milliseconds. A step is one token of every sequence of a batch.</summary>
/// <param name="ClientOffline">Encryption masks, made before the activations are known.</param>
/// <param name="ServerOffline">Encryptions of zero, made before the request is known.</param>
/// <param name="Encrypt">Activations to request.</param>
/// <param name="Compute">Request to answer.</param>
/// <param name="Decrypt">Answer to deltas.</param>
public readonly record struct StepTimes(double ClientOffline, double ServerOffline, double Encrypt, double Compute, double Decrypt)
{
    /// <summary>Sums parts.</summary>
    public static StepTimes operator +(StepTimes a, StepTimes b) => new(
        a.ClientOffline + b.ClientOffline, a.ServerOffline + b.ServerOffline, a.Encrypt + b.Encrypt, a.Compute + b.Compute,
        a.Decrypt + b.Decrypt);

    /// <summary>Both sides' preparation.</summary>
    public double Offline => ClientOffline + ServerOffline;

    /// <summary>From activations to deltas.</summary>
    public double Online => Encrypt + Compute + Decrypt;

    /// <summary>Everything.</summary>
    public double Total => Offline + Online;
}
