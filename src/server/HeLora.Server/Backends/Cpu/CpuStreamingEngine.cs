using HeLora.Protocol.Streaming;
using HeLora.Rings;

namespace HeLora.Server.Backends.Cpu;

/// <summary>A site of the streaming plan: rents scratch memory for every block and request.</summary>
/// <typeparam name="TWord">Words of the ring.</typeparam>
/// <typeparam name="TOperations">Their operations.</typeparam>
internal sealed class CpuStreamingEngine<TWord, TOperations> : IStreamingEngine
    where TWord : unmanaged
    where TOperations : struct, IWordOperations<TWord>
{
    private readonly StreamingMatrices _weights;
    private readonly StreamingTile[] _tiles;
    private readonly WorkerTeam _team;
    private readonly ScratchPools _pools;
    private readonly BufferPool _buffers;
    private readonly ScratchPool<BlockAnswerer<TWord, TOperations>> _blocks;
    private readonly ScratchPool<TokenAnswerer<TWord, TOperations>> _tokens;
    private readonly (Type, StreamingShape) _blockShape;
    private readonly (Type, StreamingShape) _tokenShape;
    private bool _disposed;

    /// <summary>Finds the pools of the site's shape.</summary>
    /// <param name="weights">The site's factors.</param>
    /// <param name="team">Threads.</param>
    /// <param name="pools">Scratch memory.</param>
    /// <param name="buffers">Memory of blocks' masks.</param>
    public CpuStreamingEngine(StreamingWeights weights, WorkerTeam team, ScratchPools pools, BufferPool buffers)
    {
        _weights = new StreamingMatrices(weights);
        _tiles = StreamingTile.Of(weights.Offer.Layout);
        _team = team;
        _pools = pools;
        _buffers = buffers;
        var shape = StreamingShape.Of(weights.Offer.Layout);
        _blockShape = (typeof(BlockAnswerer<TWord, TOperations>), shape);
        _tokenShape = (typeof(TokenAnswerer<TWord, TOperations>), shape);
        _blocks = pools.Acquire(_blockShape, () => new BlockAnswerer<TWord, TOperations>(shape, team.Size), 1);
        _tokens = pools.Acquire(_tokenShape, () => new TokenAnswerer<TWord, TOperations>(shape, team.Size), Environment.ProcessorCount);
    }

    /// <inheritdoc/>
    public long MemoryBytes => _weights.MemoryBytes;

    /// <inheritdoc/>
    public IMaskBlock MakeBlock(in BlockJob job)
    {
        StreamingLayout layout = _weights.Offer.Layout;
        AlignedBuffer masks = _buffers.Rent(AlignedBuffer.LengthOf<TWord>((long)layout.Parameters.Degree * layout.AnswerWords));
        BlockAnswerer<TWord, TOperations> answerer = _blocks.Rent();
        try
        {
            answerer.MakeBlock(_weights, _tiles, job, masks, _team);
            return new CpuMaskBlock(masks, layout.AnswerWords, _buffers);
        }
        catch
        {
            _buffers.Return(masks);
            throw;
        }
        finally
        {
            _blocks.Return(answerer);
        }
    }

    /// <inheritdoc/>
    public void Answer(in TokenJob job)
    {
        TokenAnswerer<TWord, TOperations> answerer = _tokens.Rent();
        try
        {
            answerer.Answer(_weights, job, _team);
        }
        finally
        {
            _tokens.Return(answerer);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _pools.Release(_blockShape);
            _pools.Release(_tokenShape);
            _weights.Dispose();
        }
    }
}
