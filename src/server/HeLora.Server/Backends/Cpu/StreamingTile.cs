using HeLora.Protocol;
using HeLora.Protocol.Streaming;

namespace HeLora.Server.Backends.Cpu;

/// <summary>Rows of one projection that a block's maker computes together.</summary>
/// <param name="Module">The projection; 0 under an open basis, whose projections are one matrix.</param>
/// <param name="FirstDown">The projection's first row among the down factors' rows.</param>
/// <param name="Row">The tile's first row in the projection.</param>
/// <param name="Count">Rows.</param>
/// <param name="Answer">The first row's number among all rows that are sent.</param>
internal readonly record struct StreamingTile(int Module, int FirstDown, int Row, int Count, int Answer)
{
    /// <summary>The most rows of a tile.</summary>
    public const int MaxRows = 16;

    /// <summary>The tiles of a layout.</summary>
    public static StreamingTile[] Of(StreamingLayout layout)
    {
        bool isSealed = layout.Privacy == AdapterPrivacy.Sealed;
        var tiles = new List<StreamingTile>();
        int answer = 0, firstDown = 0;
        for (int m = 0; m < (isSealed ? layout.Modules.Count : 1); m++)
        {
            int rows = isSealed ? layout.Modules[m].OutputSize : layout.DownRows;
            for (int row = 0; row < rows; row += MaxRows)
            {
                int count = Math.Min(MaxRows, rows - row);
                tiles.Add(new StreamingTile(m, firstDown, row, count, answer));
                answer += count;
            }

            firstDown += layout.Modules[m].Rank;
        }

        return [.. tiles];
    }
}
