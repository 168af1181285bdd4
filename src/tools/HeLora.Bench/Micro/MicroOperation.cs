namespace HeLora.Bench;

/// <summary>One operation to measure.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Limbs">Limbs of its operand.</param>
/// <param name="Run">Runs it; timed.</param>
/// <param name="Error">The largest error of what the last run gave; asked once.</param>
internal sealed record MicroOperation(string Name, int Limbs, Action Run, Func<double> Error)
{
    /// <summary>Restores what a run overwrites; not timed.</summary>
    public Action? Prepare { get; init; }

    /// <summary>Operations in one run.</summary>
    public int Count { get; init; } = 1;
}
