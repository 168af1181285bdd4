using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Rings;

namespace HeLora.Server.Backends.Cpu;

/// <summary>Makes blocks, one at a time, of any site whose scratch memory has this shape: first the sums sum_i W_ji a_i of the
/// down factors, then tiles of rows, re-randomised and written. See <see cref="IStreamingEngine"/>.</summary>
/// <typeparam name="TWord">Words of the ring.</typeparam>
/// <typeparam name="TOperations">Their operations.</typeparam>
internal sealed class BlockAnswerer<TWord, TOperations> : IScratch, IDisposable
    where TWord : unmanaged
    where TOperations : struct, IWordOperations<TWord>
{
    // Polynomials that are multiplied together.
    private const int Columns = 64;

    private readonly StreamingShape _shape;
    private readonly WordRing _ring;
    private readonly Worker[] _workers;
    private readonly SumWork _sumWork;
    private readonly TileWork _tileWork;
    private readonly byte[] _uniformSeed = new byte[SeededStream.SeedSize];
    private readonly byte[] _secret = GC.AllocateArray<byte>(SeededStream.SeedSize, pinned: true);

    /// <summary>Allocates scratch memory.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="threads">Workers.</param>
    public BlockAnswerer(StreamingShape shape, int threads)
    {
        _shape = shape;
        _ring = new WordRing(shape.Degree, shape.WordBits);
        _workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(this))];
        _sumWork = new SumWork(this);
        _tileWork = new TileWork(this);
    }

    /// <inheritdoc/>
    public long MemoryBytes => _workers.Sum(w => w.MemoryBytes);

    private Span<TWord> Sums => _workers[0].Sums;

    private int Degree => _shape.Degree;

    /// <summary>Makes a block.</summary>
    /// <param name="weights">The site's matrices.</param>
    /// <param name="tiles">The site's tiles.</param>
    /// <param name="block">The block.</param>
    /// <param name="masks">Receives N masks of the layout's answers, one after another.</param>
    /// <param name="team">Threads that the work is spread over.</param>
    public void MakeBlock(StreamingMatrices weights, StreamingTile[] tiles, in BlockJob block, AlignedBuffer masks, WorkerTeam team)
    {
        block.Request[..SeededStream.SeedSize].CopyTo(_uniformSeed);
        block.Secret.CopyTo(_secret);
        Span<TWord> key = _workers[0].Columns[..Degree];
        using (var uniform = new SeededStream(block.Request.Slice(SeededStream.SeedSize, SeededStream.SeedSize)))
        {
            TOperations.Expand(_ring, uniform, key);
        }

        using WordFactor keyA = TOperations.Factor(_ring, key);
        TOperations.Read(block.Request[(2 * SeededStream.SeedSize)..], _ring.Bits, key);
        using WordFactor keyB = TOperations.Factor(_ring, key);
        try
        {
            _sumWork.Run(weights, team);
            _tileWork.Run(new TileJob(weights, tiles, keyA, keyB, masks, block.Answer), team);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(_secret);
            Array.ForEach(_workers, worker => worker.Forget(_secret));
        }
    }

    /// <inheritdoc/>
    public void Free()
    {
        foreach (IDisposable item in (IEnumerable<IDisposable>)[.. _workers, _ring])
        {
            item.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Free();

    private static AlignedBuffer Allocate(long words) => new(AlignedBuffer.LengthOf<TWord>(words));

    private readonly record struct TileJob(
        StreamingMatrices Weights, StreamingTile[] Tiles, WordFactor KeyA, WordFactor KeyB, AlignedBuffer Masks, Memory<byte> Answer);

    // Every worker takes the columns of a range and sums their products; the sums are added up at the end.
    private sealed class SumWork(BlockAnswerer<TWord, TOperations> owner) : ITeamWork
    {
        private StreamingMatrices? _weights;

        public void Run(StreamingMatrices weights, WorkerTeam team)
        {
            _weights = weights;
            Array.ForEach(owner._workers, w => w.HasSums = false);
            team.Run(this, owner._workers.Length);
            _weights = null;
            foreach (Worker worker in owner._workers.AsSpan(1))
            {
                if (worker.HasSums)
                {
                    TOperations.AddWords(worker.Sums, owner.Sums);
                }
            }
        }

        public void Do(int worker, int workers)
        {
            Worker own = owner._workers[worker];
            int degree = owner.Degree, inputs = owner._shape.InputSize;
            own.HasSums = true;
            own.Sums.Clear();
            int groups = (inputs + Columns - 1) / Columns;
            int first = groups * worker / workers * Columns, end = Math.Min(groups * (worker + 1) / workers * Columns, inputs);
            using var uniform = new SeededStream(owner._uniformSeed);
            uniform.Position = (long)first * degree * Unsafe.SizeOf<TWord>();
            for (int column = first; column < end; column += Columns)
            {
                int count = Math.Min(Columns, end - column);
                for (int i = 0; i < count; i++)
                {
                    TOperations.Expand(owner._ring, uniform, own.Columns.Slice(i * degree, degree));
                }

                TOperations.MultiplyAddPolynomials(
                    _weights!.Down, own.Columns[..(count * degree)], column, own.Sums, 0, owner._shape.Rows);
            }
        }
    }

    // Every worker takes tiles: products with the up factor, re-randomised, rounded and written; masks, by positions.
    private sealed class TileWork(BlockAnswerer<TWord, TOperations> owner) : ITeamWork
    {
        private TileJob _job;

        public void Run(in TileJob job, WorkerTeam team)
        {
            _job = job;
            try
            {
                team.Run(this, owner._workers.Length);
            }
            finally
            {
                _job = default;
            }
        }

        public void Do(int worker, int workers)
        {
            Worker own = owner._workers[worker];
            own.Secrets.Reset(owner._secret);
            for (int i = worker; i < _job.Tiles.Length; i += workers)
            {
                Make(own, _job.Tiles[i]);
            }
        }

        private void Make(Worker own, in StreamingTile tile)
        {
            int degree = owner.Degree;
            StreamingOffer offer = _job.Weights.Offer;
            Span<TWord> sums = owner.Sums, rows = own.Rows[..(tile.Count * degree)], masks = own.Masks[..(tile.Count * degree)];
            if (offer.Layout.Privacy == AdapterPrivacy.Sealed)
            {
                rows.Clear();
                IntegerMatrix up = _job.Weights.Up[tile.Module];
                TOperations.MultiplyAddPolynomials(
                    up, sums.Slice(tile.FirstDown * degree, up.Columns * degree), 0, rows, tile.Row, tile.Count);
            }
            else
            {
                sums.Slice(tile.Row * degree, rows.Length).CopyTo(rows);
            }

            masks.Clear();
            for (int j = 0; j < tile.Count; j++)
            {
                Span<TWord> row = rows.Slice(j * degree, degree), mask = masks.Slice(j * degree, degree);
                own.Secrets.Position = (long)(tile.Answer + j) << BlockJob.RowStrideBits;
                TernarySampler.Sample(own.Secrets, own.Ternary.Span);
                own.Factor.Replace(own.Ternary.Span);
                TOperations.AddErrors(own.Secrets, row);
                TOperations.AddErrors(own.Secrets, mask);
                TOperations.AddProducts(own.Multiplier, _job.KeyA, _job.KeyB, own.Factor, row, mask);
                TOperations.Round(row, owner._ring.Bits, offer.AnswerBits, own.Rounded);
                int size = offer.BlockAnswerSize;
                BitPacking.PackWords(own.Rounded, offer.AnswerBits, _job.Answer.Span.Slice((tile.Answer + j) * size, size));
            }

            TOperations.ToTokens(masks, degree, _job.Masks.As<TWord>(), owner._shape.Answers, tile.Answer);
        }
    }

    // Scratch memory of one thread.
    private sealed class Worker(BlockAnswerer<TWord, TOperations> owner) : IDisposable
    {
        private readonly AlignedBuffer _columns = Allocate((long)BlockAnswerer<TWord, TOperations>.Columns * owner.Degree);
        private readonly AlignedBuffer _sums = Allocate((long)owner._shape.Rows * owner.Degree);
        private readonly AlignedBuffer _rows = Allocate((long)StreamingTile.MaxRows * owner.Degree);
        private readonly AlignedBuffer _masks = Allocate((long)StreamingTile.MaxRows * owner.Degree);
        private TernaryFactor? _factor;

        public bool HasSums { get; set; }

        public Span<TWord> Columns => _columns.As<TWord>();

        public Span<TWord> Sums => _sums.As<TWord>()[..(owner._shape.Rows * owner.Degree)];

        public Span<TWord> Rows => _rows.As<TWord>();

        public Span<TWord> Masks => _masks.As<TWord>();

        public uint[] Rounded { get; } = new uint[owner.Degree];

        public AlignedBuffer Ternary { get; } = new(owner.Degree);

        public SeededStream Secrets { get; } = SeededStream.FromSystemRandom();

        public WordMultiplier Multiplier { get; } = new(owner._ring);

        public TernaryFactor Factor => _factor ??= new TernaryFactor(owner._ring, Ternary.Span);

        public long MemoryBytes => (sizeof(double) * ((long)_columns.Length + _sums.Length + _rows.Length + _masks.Length + Ternary.Length))
            + (sizeof(uint) * (long)Rounded.Length);

        /// <summary>Overwrites what the last block left of its secret.</summary>
        /// <param name="zeros">A seed of zeros.</param>
        public void Forget(ReadOnlySpan<byte> zeros)
        {
            Secrets.Reset(zeros);
            Ternary.Span.Clear();
            _factor?.Replace(Ternary.Span);
            _masks.Span.Clear();
        }

        public void Dispose()
        {
            foreach (IDisposable? item in (IDisposable?[])[_columns, _sums, _rows, _masks, Ternary, Secrets, Multiplier, _factor])
            {
                item?.Dispose();
            }
        }
    }
}
