using System.Numerics;

namespace HeLora.Simulation;

/// <summary>A vector of slots in the clear, with the level that a ciphertext would have. It hides nothing.</summary>
/// <param name="values">The slots.</param>
/// <param name="level">The level.</param>
public sealed class SimulatedSlots(Complex[] values, int level)
{
    /// <summary>The slots, errors included.</summary>
    public ReadOnlySpan<Complex> Values => Slots;

    /// <summary>Rescalings left.</summary>
    public int Level { get; internal set; } = level;

    internal Complex[] Slots { get; } = values;
}
