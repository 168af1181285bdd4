using System.Numerics;
using HeLora.Scheme;
using HeLora.Simulation;

namespace HeLora.Bench;

/// <summary>The same operations on numbers in the clear; there are no transforms to measure.</summary>
internal sealed class SimulatedWorkload : IMicroWorkload
{
    private readonly SlotSimulator _simulator;
    private readonly Complex[] _first;
    private readonly Complex[] _second;

    public SimulatedWorkload(string profile, ulong seed)
    {
        Slots = MicroSlots.Parameters(profile);
        _simulator = new SlotSimulator(Slots, (int)seed);
        _first = MicroSlots.Create(Slots.SlotCount, seed, 0);
        _second = MicroSlots.Create(Slots.SlotCount, seed, 1);
        int top = Slots.Depth + 1;
        SimulatedSlots x = _simulator.Encrypt(_first), y = _simulator.Encrypt(_second);
        SimulatedSlots product = _simulator.MultiplyPlain(x, _second);
        Operations =
        [
            Create("encode", top, () => _first.ToArray(), j => _first[j]),
            Create("encrypt_symmetric", top, () => _simulator.Encrypt(_first).Values, j => _first[j]),
            Create("encrypt_public", top, () => _simulator.EncryptPublic(_first).Values, j => _first[j]),
            Create("decrypt", top, () => x.Values.ToArray(), j => _first[j]),
            Create("decode", top, () => x.Values.ToArray(), j => _first[j]),
            Create("add", top, () => SlotSimulator.Add(x, y).Values, j => _first[j] + _second[j]),
            Create("multiply_plain", top, () => _simulator.MultiplyPlain(x, _second).Values, j => _first[j] * _second[j]),
            Create("rescale", top, () => _simulator.Rescale(product).Values, j => _first[j] * _second[j]),
            Create("rotate", top, () => _simulator.Rotate(x, 1).Values, Rotated),
            Create("rotate_hoisted", top, () => _simulator.Rotate(x, 1).Values, Rotated),
            Create("key_switch", top, () => _simulator.Rotate(x, 1).Values, Rotated),
        ];
    }

    private delegate ReadOnlySpan<Complex> Work();

    /// <inheritdoc/>
    public SlotParameters Slots { get; }

    /// <inheritdoc/>
    public IReadOnlyList<MicroOperation> Operations { get; }

    /// <inheritdoc/>
    public void Dispose() => Slots.Dispose();

    private static MicroOperation Create(string name, int limbs, Work work, Func<int, Complex> expected) =>
        new(name, limbs, () => work(), () => MicroSlots.Error(work(), expected));

    private Complex Rotated(int j) => _first[(j + 1) % _first.Length];
}
