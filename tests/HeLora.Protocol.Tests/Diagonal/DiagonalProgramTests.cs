using CsCheck;
using HeLora.Compiler.Diagonal;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Tests.Diagonal;

public sealed class DiagonalProgramTests
{
    // Operations follow one another: what is read was written before, at the level and the scale of the reader.
    [Fact]
    public void ProgramsAreWellFormed()
    {
        Gen.Select(
            Gen.Int[1, 3000], Gen.Select(Gen.Int[1, 5000], Gen.Int[1, 64]).Array[1, 4], Gen.Int[1, 40], Gen.Bool, Gen.Int[0, int.MaxValue])
        .Sample((inputs, shapes, batch, deep, pick) =>
        {
            DiagonalLayout layout = Pick(deep ? DiagonalRings.SmallDeep : DiagonalRings.Small, inputs, shapes, batch, pick);
            var registers = new Dictionary<int, (int Level, double Log2Scale)>();
            List<int> read = [], answered = [], down = [], up = [];
            foreach (ScheduledOperation o in layout.Program(1))
            {
                (int, double) result = (o.Level, o.Log2Scale);
                switch (o.Kind)
                {
                    case OperationKind.ReadInput:
                        read.Add(o.Argument);
                        Assert.Equal((layout.RequestLevel, DiagonalScales.Log2Activations(layout.Ring)), result);
                        registers[o.Destination] = result;
                        break;
                    case OperationKind.RotateHoisted:
                        Assert.Equal(registers[o.Source], result);
                        Enumerable.Range(o.Destination, o.Count).ToList().ForEach(r => registers[r] = result);
                        break;
                    case OperationKind.RotateAdd:
                        Assert.Equal(registers[o.Source], result);
                        Assert.Equal(registers[o.Destination], result);
                        break;
                    case OperationKind.MultiplyDown or OperationKind.MultiplyDownAdd or OperationKind.MultiplyUp:
                        Assert.All(Enumerable.Range(o.Source, o.Count), r => Assert.Equal(o.Level, registers[r].Level));
                        (o.Kind == OperationKind.MultiplyUp ? up : down).AddRange(Enumerable.Range(o.Argument, o.Count));
                        if (o.Kind == OperationKind.MultiplyDownAdd)
                        {
                            Assert.Equal(registers[o.Destination], result);
                        }

                        registers[o.Destination] = result;
                        break;
                    case OperationKind.Rescale:
                        Assert.Equal(o.Level, registers[o.Source].Level);
                        double divisor = layout.Ring.Log2Modulus(o.Level);
                        Assert.Equal(registers[o.Source].Log2Scale - divisor, o.Log2Scale, 1e-9);
                        registers[o.Destination] = (o.Level - 1, o.Log2Scale);
                        break;
                    case OperationKind.Answer:
                        answered.Add(o.Destination);
                        Assert.Equal((0, 0), (o.Level, registers[o.Source].Level));
                        Assert.Equal(registers[o.Source].Log2Scale, o.Log2Scale, 1e-9);
                        break;
                    default:
                        Assert.Fail($"unexpected {o.Kind}");
                        break;
                }
            }

            // Every input, plaintext and answer once, without gaps; no register that nothing writes.
            Assert.Equal(Enumerable.Range(0, layout.InputBlocks), read);
            Assert.Equal(Enumerable.Range(0, layout.AnswersPerUnit), answered);
            Assert.Equal(Enumerable.Range(0, layout.InputBlocks * layout.Parts.Sum(p => p.Diagonals)), down.Order());
            Assert.Equal(Enumerable.Range(0, layout.Parts.Sum(p => p.OutputBlocks * p.Rows)), up.Order());
            Assert.Equal(Enumerable.Range(0, registers.Count), registers.Keys.Order());
        }, iter: 100);
    }

    // Rotations that have no key are composed from others, which would count more.
    [Fact]
    public void EveryRotationHasItsKey()
    {
        Gen.Select(
            Gen.Int[1, 3000], Gen.Select(Gen.Int[1, 5000], Gen.Int[1, 64]).Array[1, 4], Gen.Int[1, 40], Gen.Int[0, int.MaxValue])
        .Sample((inputs, shapes, batch, pick) =>
        {
            DiagonalLayout layout = Pick(DiagonalRings.Small, inputs, shapes, batch, pick);
            IEnumerable<int> steps = layout.Program(1).SelectMany(o => o.Kind switch
            {
                OperationKind.RotateHoisted => Enumerable.Range(1, o.Count).Select(i => i * o.Argument),
                OperationKind.RotateAdd => [o.Argument],
                _ => [],
            });
            Assert.Equal(layout.GaloisElements(), steps.Select(s => SlotRotation.Element(layout.Degree, s)).Distinct().Order());
        }, iter: 100);
    }

    [Fact]
    public void TokensAreChecked()
    {
        DiagonalLayout layout = ChosenLayouts.Diagonal(DiagonalRings.Small, 30, [new ModuleShape("m", 20, 4)], 2);
        Assert.Equal(layout.Program(1), layout.Program(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Program(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Program(3));
    }

    private static DiagonalLayout Pick(SchemeParameters parameters, int inputs, (int, int)[] shapes, int batch, int pick)
    {
        ModuleShape[] modules = [.. shapes.Select((s, i) => new ModuleShape($"m{i}", s.Item1, s.Item2))];
        DiagonalLayout[] candidates = [.. DiagonalCandidates.Enumerate(parameters, inputs, modules, batch)];
        return candidates[pick % candidates.Length];
    }
}
