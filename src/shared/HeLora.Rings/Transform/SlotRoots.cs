using System.Numerics;

namespace HeLora.Rings;

/// <summary>
/// The roots of unity of a <see cref="SlotTransform"/>, in the order in which <see cref="SlotKernel"/> reads them.
/// </summary>
internal static class SlotRoots
{
    /// <summary>The index in the table at which the roots of the blocks begin, for a number of slots.</summary>
    public static int BlockOffset(int slotCount)
    {
        int groups = 1, total = 0, blocks = slotCount / SlotKernel.BlockSize;
        if ((BitOperations.Log2((uint)blocks) & 1) != 0)
        {
            total = 1;
            groups = 2;
        }

        for (; groups < blocks; groups *= 4)
        {
            total += groups;
        }

        return total * SlotKernel.GroupTable;
    }

    /// <summary>Fills the table of a transform.</summary>
    /// <param name="table">Receives the roots of the passes and then those of the blocks.</param>
    /// <param name="blocks">The number of blocks of 64.</param>
    public static void Fill(Span<double> table, int blocks)
    {
        int layer = 0, offset = 0;
        if ((BitOperations.Log2((uint)blocks) & 1) != 0)
        {
            Put(table, 0, 1, Turn(0, 0));
            offset = SlotKernel.GroupTable;
            layer = 1;
        }

        for (; 1 << layer < blocks; layer += 2)
        {
            for (int g = 0; g < 1 << layer; g++, offset += SlotKernel.GroupTable)
            {
                PutFour(table[offset..], 0, 1, layer, g);
            }
        }

        for (int block = 0; block < blocks; block++, offset += SlotKernel.BlockTable)
        {
            Span<double> entry = table.Slice(offset, SlotKernel.BlockTable);
            PutEight(entry[SlotKernel.OuterOffset..], 1, layer, block);
            for (int lane = 0; lane < 8; lane++)
            {
                PutEight(entry[lane..], 8, layer + 3, (8 * block) + lane);
            }
        }
    }

    /// <summary>exp(2 pi i turn), each part off by less than one unit in the last place of 1.</summary>
    public static (double Real, double Imaginary) Root(double turn)
    {
        const double TwoPiLow = 2.4492935982947064e-16;
        double quadrant = Math.Round(4 * turn);
        double rest = turn - (quadrant / 4);
        double angle = Math.Tau * rest;

        // The rounding error of the angle, and the part of 2 pi beyond a double.
        double low = Math.FusedMultiplyAdd(Math.Tau, rest, -angle) + (TwoPiLow * rest);
        (double sin, double cos) = Math.SinCos(angle);
        double s = sin + (low * cos), c = cos - (low * sin);
        return ((int)quadrant & 3) switch
        {
            0 => (c, s),
            1 => (-s, c),
            2 => (-c, -s),
            _ => (s, -c),
        };
    }

    // The root that splits a node of a layer, as a part of a turn; exact.
    private static double Turn(int layer, int node) => Math.ScaleB(1 + (4 * BitReversal.Of(node, layer)), -(layer + 3));

    private static void PutEight(Span<double> table, int step, int layer, int node)
    {
        Put(table, 0, step, Turn(layer, node));
        PutFour(table, 1, step, layer + 1, 2 * node);
        PutFour(table, 4, step, layer + 1, (2 * node) + 1);
    }

    private static void PutFour(Span<double> table, int index, int step, int layer, int node)
    {
        double first = Turn(layer, node), second = Turn(layer + 1, 2 * node);
        Put(table, index, step, first);
        Put(table, index + 1, step, second);
        Put(table, index + 2, step, first + second);
    }

    private static void Put(Span<double> table, int index, int step, double turn) =>
        (table[2 * index * step], table[((2 * index) + 1) * step]) = Root(turn);
}
