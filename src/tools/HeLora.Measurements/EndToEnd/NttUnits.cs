namespace HeLora.Measurements;

/// <summary>Median times per token in forward transforms of N = 4096 of the machine.</summary>
public sealed record NttUnits(
    double Encrypt, double Compute, double Decrypt, double Offline, double ClientOffline, double ServerOffline, double Total)
{
    /// <summary>Converts times.</summary>
    /// <param name="timing">Times.</param>
    /// <param name="transformMicroseconds">The transform.</param>
    public static NttUnits From(TimingFigures timing, double transformMicroseconds)
    {
        double scale = 1000 / transformMicroseconds;
        return new NttUnits(
            timing.MedianEncryptTimeMs * scale, timing.MedianComputeTimeMs * scale, timing.MedianDecryptTimeMs * scale,
            timing.MedianOfflineTimeMs * scale, timing.MedianClientOfflineTimeMs * scale,
            timing.MedianServerOfflineTimeMs * scale, timing.MedianHeTimeMs * scale);
    }
}
