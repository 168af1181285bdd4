namespace HeLora.Bench;

/// <summary>One operation to measure.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Limbs">Limbs of its operand.</param>
/// <param name="Run">Runs the operation; timed.</param>
/// <param name="Error">Returns the largest error of the last run's result; called once.</param>
internal sealed record MicroOperation(string Name, int Limbs, Action Run, Func<double> Error)
{
    /// <summary>Restores the operands that a run overwrites; not timed.</summary>
    public Action? Prepare { get; init; }

    /// <summary>Operations in one run.</summary>
    public int Count { get; init; } = 1;
}
