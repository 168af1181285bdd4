using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Server.Execution;

namespace HeLora.Server.Streaming;

/// <summary>
/// Makes blocks and answers tokens. A block's answer j is a'_j = sum_i W_ji a_i + u_j a + e, its mask u_j b + e', (b, a) being
/// the client's public key and u_j, e, e' fresh; an answer at position t is sum_i W_ji z_i[t] + mask_j[t]. W is the down
/// factor, or for sealed adapters the product of up and down.
/// </summary>
/// <typeparam name="TWord">Words of the ring.</typeparam>
/// <typeparam name="TOperations">Their operations.</typeparam>
internal sealed class StreamingExecutor<TWord, TOperations> : IStreamingExecutor
    where TWord : unmanaged
    where TOperations : struct, IWordOperations<TWord>
{
    // Polynomials that are multiplied or transposed together, and tokens that are.
    private const int Columns = 64, Rows = 16, Batch = 8;

    private readonly StreamingWeights _weights;
    private readonly WordRing _ring;
    private readonly Maker[] _makers;
    private readonly Answerer[] _answerers;
    private readonly WorkerTeam? _makerTeam;
    private readonly WorkerTeam? _answererTeam;
    private readonly List<(int Module, int Row, int Count, int Answer)> _tiles = [];
    private readonly byte[] _seed = new byte[SeededStream.SeedSize];
    private AlignedBuffer? _masks;
    private Memory<byte> _blockAnswer;
    private WordFactor? _keyA;
    private WordFactor? _keyB;
    private ServerBlock? _block;
    private int _index;
    private ReadOnlyMemory<byte> _words;
    private Memory<byte> _answers;
    private bool _sumsAreReady;

    /// <summary>Allocates scratch memory.</summary>
    /// <param name="weights">The weights; not owned.</param>
    /// <param name="threads">Threads.</param>
    public StreamingExecutor(StreamingWeights weights, int threads)
    {
        _weights = weights;
        _ring = new WordRing(Offer.Parameters.Degree, Offer.Parameters.WordBits);
        _makers = [.. Enumerable.Range(0, threads).Select(_ => new Maker(this))];
        _answerers = [.. Enumerable.Range(0, threads).Select(_ => new Answerer(this))];
        if (threads > 1)
        {
            _makerTeam = new WorkerTeam(threads, worker => Make(_makers[worker], worker));
            _answererTeam = new WorkerTeam(threads, worker => Answer(_answerers[worker], worker));
        }

        int answer = 0;
        for (int m = 0; m < (IsSealed ? Layout.Modules.Count : 1); m++)
        {
            int rows = IsSealed ? Layout.Modules[m].OutputSize : Layout.DownRows;
            for (int row = 0; row < rows; row += Rows)
            {
                int count = Math.Min(Rows, rows - row);
                _tiles.Add((m, row, count, answer));
                answer += count;
            }
        }
    }

    /// <inheritdoc/>
    public BufferPool Buffers { get; } = new(1);

    /// <inheritdoc/>
    public long MemoryBytes => _makers.Sum(m => m.MemoryBytes) + _answerers.Sum(a => a.MemoryBytes);

    /// <inheritdoc/>
    public IReadOnlyList<OperationTime> OperationTimes
    {
        get
        {
            int level = Layout.Parameters.WordLevel;
            OperationTime Time(OperationKind kind, Func<Answerer, long> ticks) => new(
                new ScheduledOperation(kind, 0, 0, 0, 1, level), Stopwatch.GetElapsedTime(0, _answerers.Sum(ticks)), Math.Max(1, _answerers.Sum(a => a.Tokens)));
            return [
                Time(OperationKind.WordsDown, a => a.DownTicks),
                .. IsSealed ? [Time(OperationKind.WordsUp, a => a.UpTicks)] : (OperationTime[])[],
                Time(OperationKind.WordsAnswer, a => a.AnswerTicks)];
        }
    }

    private StreamingOffer Offer => _weights.Offer;

    private StreamingLayout Layout => Offer.Layout;

    private bool IsSealed => Layout.Privacy == AdapterPrivacy.Sealed;

    private int Degree => _ring.Degree;

    /// <inheritdoc/>
    public AlignedBuffer MakeBlock(ReadOnlySpan<byte> request, Memory<byte> answer)
    {
        request[..SeededStream.SeedSize].CopyTo(_seed);
        Maker first = _makers[0];
        Span<TWord> key = first.Columns[..Degree];
        using (var uniform = new SeededStream(request.Slice(SeededStream.SeedSize, SeededStream.SeedSize)))
        {
            TOperations.Expand(_ring, uniform, key);
        }

        _keyA = TOperations.Factor(_ring, key);
        TOperations.Read(request[(2 * SeededStream.SeedSize)..], _ring.Bits, key);
        _keyB = TOperations.Factor(_ring, key);
        _blockAnswer = answer;
        _masks = Buffers.Rent(AlignedBuffer.LengthOf<TWord>((long)Degree * Layout.AnswerWords));
        try
        {
            _sumsAreReady = false;
            RunMakers();
            for (int i = 1; i < _makers.Length; i++)
            {
                TOperations.AddWords(_makers[i].Sums, first.Sums);
            }

            _sumsAreReady = true;
            RunMakers();
            return _masks;
        }
        catch
        {
            Buffers.Return(_masks);
            throw;
        }
        finally
        {
            _keyA.Dispose();
            _keyB.Dispose();
            (_masks, _blockAnswer) = (null, default);
        }
    }

    /// <inheritdoc/>
    public void Answer(ServerBlock block, int index, ReadOnlyMemory<byte> words, Memory<byte> answers)
    {
        (_block, _index, _words, _answers) = (block, index, words, answers);
        int batches = ((words.Length / Offer.InputBodySize) + Batch - 1) / Batch;
        if (_answererTeam is null || batches == 1)
        {
            for (int worker = 0; worker < _answerers.Length; worker++)
            {
                Answer(_answerers[worker], worker);
            }
        }
        else
        {
            _answererTeam.Run(Math.Min(batches, _answerers.Length));
        }

        (_block, _words, _answers) = (null, default, default);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _makerTeam?.Dispose();
        _answererTeam?.Dispose();
        foreach (IDisposable item in (IEnumerable<IDisposable>)[.. _makers, .. _answerers, _ring, Buffers])
        {
            item.Dispose();
        }
    }

    private static AlignedBuffer Allocate(long words) => new(AlignedBuffer.LengthOf<TWord>(words));

    private void RunMakers()
    {
        if (_makerTeam is null)
        {
            Make(_makers[0], 0);
        }
        else
        {
            _makerTeam.Run(_makers.Length);
        }
    }

    private void Make(Maker own, int worker)
    {
        if (_sumsAreReady)
        {
            for (int i = worker; i < _tiles.Count; i += _makers.Length)
            {
                MakeTile(own, _tiles[i]);
            }
        }
        else
        {
            own.Sums.Clear();
            int groups = (Layout.InputSize + Columns - 1) / Columns;
            int first = groups * worker / _makers.Length * Columns, end = Math.Min(groups * (worker + 1) / _makers.Length * Columns, Layout.InputSize);
            using var uniform = new SeededStream(_seed);
            uniform.Position = (long)first * Degree * Unsafe.SizeOf<TWord>();
            for (int column = first; column < end; column += Columns)
            {
                int count = Math.Min(Columns, end - column);
                for (int i = 0; i < count; i++)
                {
                    TOperations.Expand(_ring, uniform, own.Columns.Slice(i * Degree, Degree));
                }

                TOperations.MultiplyAddPolynomials(_weights.Down, own.Columns[..(count * Degree)], column, own.Sums, 0, Layout.DownRows);
            }
        }
    }

    // Answers of up to 16 rows of one projection: products, re-randomised, rounded and written; masks, by positions.
    private void MakeTile(Maker own, (int Module, int Row, int Count, int Answer) tile)
    {
        Span<TWord> sums = _makers[0].Sums, rows = own.Rows[..(tile.Count * Degree)], masks = own.Masks[..(tile.Count * Degree)];
        if (IsSealed)
        {
            int first = 0;
            for (int m = 0; m < tile.Module; m++)
            {
                first += Layout.Modules[m].Rank;
            }

            rows.Clear();
            TOperations.MultiplyAddPolynomials(
                _weights.Up[tile.Module], sums.Slice(first * Degree, Layout.Modules[tile.Module].Rank * Degree), 0, rows, tile.Row, tile.Count);
        }
        else
        {
            sums.Slice(tile.Row * Degree, rows.Length).CopyTo(rows);
        }

        masks.Clear();
        for (int j = 0; j < tile.Count; j++)
        {
            Span<TWord> row = rows.Slice(j * Degree, Degree), mask = masks.Slice(j * Degree, Degree);
            TernarySampler.Sample(own.Secrets, own.Ternary.Span);
            own.Factor.Replace(own.Ternary.Span);
            TOperations.AddErrors(own.Secrets, row);
            TOperations.AddErrors(own.Secrets, mask);
            TOperations.AddProducts(own.Multiplier, _keyA!, _keyB!, own.Factor, row, mask);
            TOperations.Round(row, _ring.Bits, Offer.AnswerBits, own.Rounded);
            int size = Offer.BlockAnswerSize;
            BitPacking.PackWords(own.Rounded, Offer.AnswerBits, _blockAnswer.Span.Slice((tile.Answer + j) * size, size));
        }

        TOperations.ToTokens(masks, Degree, _masks!.As<TWord>(), Layout.AnswerWords, tile.Answer);
    }

    private void Answer(Answerer own, int worker)
    {
        int tokens = _words.Length / Offer.InputBodySize;
        for (int first = worker * Batch; first < tokens; first += _answerers.Length * Batch)
        {
            Answer(own, first, Math.Min(Batch, tokens - first));
        }
    }

    private void Answer(Answerer own, int first, int tokens)
    {
        long start = Stopwatch.GetTimestamp();
        int inputs = Layout.InputSize, rowCount = Layout.DownRows, answers = Layout.AnswerWords, bits = _ring.Bits;
        ReadOnlySpan<byte> body = _words.Span.Slice(first * Offer.InputBodySize, tokens * Offer.InputBodySize);
        ReadOnlySpan<TWord> x;
        if (Unsafe.SizeOf<TWord>() == Offer.Parameters.WordBytes && BitConverter.IsLittleEndian)
        {
            x = MemoryMarshal.Cast<byte, TWord>(body);
        }
        else
        {
            TOperations.Read(body, bits, own.Inputs[..(tokens * inputs)]);
            x = own.Inputs[..(tokens * inputs)];
        }

        Span<TWord> rows = own.Rows[..(tokens * rowCount)];
        TOperations.Multiply(_weights.Down, x, rows, 0, rowCount);
        long down = Stopwatch.GetTimestamp(), up = 0;
        for (int t = 0; t < tokens; t++)
        {
            Span<TWord> y = IsSealed ? own.Answers : rows.Slice(t * rowCount, rowCount);
            if (IsSealed)
            {
                long before = Stopwatch.GetTimestamp();
                MultiplyUp(rows.Slice(t * rowCount, rowCount), y);
                up += Stopwatch.GetTimestamp() - before;
            }

            TOperations.AddWords(_block!.Mask<TWord>(_index + first + t), y);
            TOperations.Round(y, bits, Offer.AnswerBits, own.Rounded);
            int size = Offer.AnswerBodySize;
            BitPacking.PackWords(own.Rounded, Offer.AnswerBits, _answers.Span.Slice((first + t) * size, size));
        }

        own.Tokens += tokens;
        own.DownTicks += down - start;
        own.UpTicks += up;
        own.AnswerTicks += Stopwatch.GetTimestamp() - down - up;
    }

    private void MultiplyUp(ReadOnlySpan<TWord> rows, Span<TWord> y)
    {
        for (int m = 0; m < _weights.Up.Count; m++)
        {
            IntegerMatrix up = _weights.Up[m];
            TOperations.Multiply(up, rows[..up.Columns], y[..up.Rows], 0, up.Rows);
            rows = rows[up.Columns..];
            y = y[up.Rows..];
        }
    }

    // What a thread needs to make blocks.
    private sealed class Maker(StreamingExecutor<TWord, TOperations> owner) : IDisposable
    {
        private readonly AlignedBuffer _columns = Allocate((long)StreamingExecutor<TWord, TOperations>.Columns * owner.Degree);
        private readonly AlignedBuffer _sums = Allocate((long)owner.Layout.DownRows * owner.Degree);
        private readonly AlignedBuffer _rows = Allocate((long)StreamingExecutor<TWord, TOperations>.Rows * owner.Degree);
        private readonly AlignedBuffer _masks = Allocate((long)StreamingExecutor<TWord, TOperations>.Rows * owner.Degree);
        private TernaryFactor? _factor;

        public Span<TWord> Columns => _columns.As<TWord>();

        public Span<TWord> Sums => _sums.As<TWord>()[..(owner.Layout.DownRows * owner.Degree)];

        public Span<TWord> Rows => _rows.As<TWord>();

        public Span<TWord> Masks => _masks.As<TWord>();

        public uint[] Rounded { get; } = new uint[owner.Degree];

        public AlignedBuffer Ternary { get; } = new(owner.Degree);

        public SeededStream Secrets { get; } = SeededStream.FromSystemRandom();

        public WordMultiplier Multiplier { get; } = new(owner._ring);

        public TernaryFactor Factor => _factor ??= new TernaryFactor(owner._ring, Ternary.Span);

        public long MemoryBytes => (sizeof(double) * ((long)_columns.Length + _sums.Length + _rows.Length + _masks.Length + Ternary.Length))
            + (sizeof(uint) * (long)Rounded.Length);

        public void Dispose()
        {
            foreach (IDisposable? item in (IDisposable?[])[_columns, _sums, _rows, _masks, Ternary, Secrets, Multiplier, _factor])
            {
                item?.Dispose();
            }
        }
    }

    // What a thread needs to answer.
    private sealed class Answerer(StreamingExecutor<TWord, TOperations> owner) : IDisposable
    {
        private readonly AlignedBuffer _inputs =
            Allocate(Unsafe.SizeOf<TWord>() == owner.Offer.Parameters.WordBytes ? 1 : (long)Batch * owner.Layout.InputSize);

        private readonly AlignedBuffer _rows = Allocate((long)Batch * owner.Layout.DownRows);
        private readonly AlignedBuffer _answers = Allocate(owner.Layout.AnswerWords);

        public Span<TWord> Inputs => _inputs.As<TWord>();

        public Span<TWord> Rows => _rows.As<TWord>();

        public Span<TWord> Answers => _answers.As<TWord>()[..owner.Layout.AnswerWords];

        public uint[] Rounded { get; } = new uint[owner.Layout.AnswerWords];

        public long Tokens { get; set; }

        public long DownTicks { get; set; }

        public long UpTicks { get; set; }

        public long AnswerTicks { get; set; }

        public long MemoryBytes => (sizeof(double) * ((long)_inputs.Length + _rows.Length + _answers.Length)) + (sizeof(uint) * (long)Rounded.Length);

        public void Dispose()
        {
            _inputs.Dispose();
            _rows.Dispose();
            _answers.Dispose();
        }
    }
}
