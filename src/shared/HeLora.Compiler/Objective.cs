using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The requirements of a schedule, and the quantity by which the compiler chooses among those that meet them.</summary>
public sealed record Objective
{
    /// <summary>The policy: the part of the adapter that stays on the server.</summary>
    public AdapterPrivacy Privacy { get; init; }

    /// <summary>p: the predicted rms error, relative to the rms delta, is at most 2^-p.</summary>
    public double PrecisionBits { get; init; } = 9.5;

    /// <summary>The quantity to minimise.</summary>
    public Minimise Minimise { get; init; }

    /// <summary>The link's bandwidth each way, in Mbit/s.</summary>
    public double BandwidthMbitPerS { get; init; } = 10_000;

    /// <summary>The link's round-trip time in milliseconds.</summary>
    public double RoundTripMs { get; init; }

    /// <summary>The only plan to consider; null for all plans.</summary>
    public PlanKind? Plan { get; init; }

    /// <summary>The most bytes of Galois keys of a site; null for the plan's own limit.</summary>
    public int? MaxKeyBytes { get; init; }

    /// <summary>Checks ranges.</summary>
    /// <exception cref="ScheduleException">A field is out of range; the text names it.</exception>
    public void Validate()
    {
        ScheduleException.Require(PrecisionBits is >= 0 and <= 40, "precision", PrecisionBits, "0 to 40 bits");
        ScheduleException.Require(BandwidthMbitPerS is > 0 and <= 1e9, "bandwidth", BandwidthMbitPerS, "more than 0 and at most 1e9 Mbit/s");
        ScheduleException.Require(RoundTripMs is >= 0 and <= 1e6, "round-trip time", RoundTripMs, "0 to 1e6 ms");
        ScheduleException.Require(MaxKeyBytes is null or >= 0, "key bytes", MaxKeyBytes, "0 or more");
        ScheduleException.Require(Enum.IsDefined(Privacy), "adapter privacy", Privacy, "sealed or open-basis");
        ScheduleException.Require(Enum.IsDefined(Minimise), "minimise", Minimise, "total time, latency, server time or bytes");
        ScheduleException.Require(Plan is not { } plan || Enum.IsDefined(plan), "plan", Plan, "a plan, or none for all");
    }

    /// <summary>Microseconds that bytes take on the link.</summary>
    /// <param name="bytes">The bytes.</param>
    public double TransferMicroseconds(double bytes) => bytes * 8 / BandwidthMbitPerS;
}
