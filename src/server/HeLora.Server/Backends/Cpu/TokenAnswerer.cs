using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Rings;

namespace HeLora.Server.Backends.Cpu;

/// <summary>Answers tokens online, one job at a time, of any site whose scratch memory has this shape.</summary>
/// <typeparam name="TWord">Words of the ring.</typeparam>
/// <typeparam name="TOperations">Their operations.</typeparam>
internal sealed class TokenAnswerer<TWord, TOperations> : IScratch, ITeamWork
    where TWord : unmanaged
    where TOperations : struct, IWordOperations<TWord>
{
    // Tokens that are multiplied together.
    private const int Batch = 8;

    private readonly StreamingShape _shape;
    private readonly Worker[] _workers;
    private StreamingMatrices? _weights;
    private TokenJob _job;

    /// <summary>Allocates scratch memory.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="threads">Workers.</param>
    public TokenAnswerer(StreamingShape shape, int threads)
    {
        _shape = shape;
        _workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(shape))];
    }

    /// <inheritdoc/>
    public long MemoryBytes => _workers.Sum(w => w.MemoryBytes);

    private StreamingOffer Offer => _weights!.Offer;

    /// <summary>Answers tokens.</summary>
    /// <param name="weights">The site's matrices.</param>
    /// <param name="job">The tokens.</param>
    /// <param name="team">Threads that batches of tokens are spread over.</param>
    public void Answer(StreamingMatrices weights, in TokenJob job, WorkerTeam team)
    {
        (_weights, _job) = (weights, job);
        try
        {
            int tokens = job.Words.Length / Offer.InputBodySize;
            team.Run(this, (tokens + Batch - 1) / Batch);
        }
        finally
        {
            (_weights, _job) = (null, default);
        }
    }

    /// <inheritdoc/>
    public void Do(int worker, int workers)
    {
        int tokens = _job.Words.Length / Offer.InputBodySize;
        for (int first = worker * Batch; first < tokens; first += workers * Batch)
        {
            Answer(_workers[worker], first, Math.Min(Batch, tokens - first));
        }
    }

    /// <inheritdoc/>
    public void Free() => Array.ForEach(_workers, w => w.Dispose());

    private void Answer(Worker own, int first, int tokens)
    {
        long start = Stopwatch.GetTimestamp();
        int inputs = _shape.InputSize, rowCount = _shape.Rows, bits = _shape.WordBits;
        bool isSealed = Offer.Layout.Privacy == AdapterPrivacy.Sealed;
        ReadOnlySpan<byte> body = _job.Words.Span.Slice(first * Offer.InputBodySize, tokens * Offer.InputBodySize);
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
        TOperations.Multiply(_weights!.Down, x, rows, 0, rowCount);
        long down = Stopwatch.GetTimestamp(), up = 0;
        var masks = (CpuMaskBlock)_job.Masks;
        for (int t = 0; t < tokens; t++)
        {
            Span<TWord> y = isSealed ? own.Answers : rows.Slice(t * rowCount, rowCount);
            if (isSealed)
            {
                long before = Stopwatch.GetTimestamp();
                MultiplyUp(rows.Slice(t * rowCount, rowCount), y);
                up += Stopwatch.GetTimestamp() - before;
            }

            TOperations.AddWords(masks.Mask<TWord>(_job.Index + first + t), y);
            TOperations.Round(y, bits, Offer.AnswerBits, own.Rounded);
            int size = Offer.AnswerBodySize;
            BitPacking.PackWords(own.Rounded, Offer.AnswerBits, _job.Answers.Span.Slice((first + t) * size, size));
        }

        _job.Times.Add(tokens, down - start, up, Stopwatch.GetTimestamp() - down - up);
    }

    private void MultiplyUp(ReadOnlySpan<TWord> rows, Span<TWord> y)
    {
        for (int m = 0; m < _weights!.Up.Length; m++)
        {
            IntegerMatrix up = _weights.Up[m];
            TOperations.Multiply(up, rows[..up.Columns], y[..up.Rows], 0, up.Rows);
            rows = rows[up.Columns..];
            y = y[up.Rows..];
        }
    }

    // Scratch memory of one thread.
    private sealed class Worker(StreamingShape shape) : IDisposable
    {
        // Words that travel in as many bytes as they are held in are read where they lie.
        private readonly AlignedBuffer _inputs =
            Allocate(8 * Unsafe.SizeOf<TWord>() == shape.WordBits && BitConverter.IsLittleEndian ? 1 : (long)Batch * shape.InputSize);

        private readonly AlignedBuffer _rows = Allocate((long)Batch * shape.Rows);
        private readonly AlignedBuffer _answers = Allocate(shape.Answers);

        public Span<TWord> Inputs => _inputs.As<TWord>();

        public Span<TWord> Rows => _rows.As<TWord>();

        public Span<TWord> Answers => _answers.As<TWord>()[..shape.Answers];

        public uint[] Rounded { get; } = new uint[shape.Answers];

        public long MemoryBytes => (sizeof(double) * ((long)_inputs.Length + _rows.Length + _answers.Length)) + (sizeof(uint) * (long)Rounded.Length);

        public void Dispose()
        {
            _inputs.Dispose();
            _rows.Dispose();
            _answers.Dispose();
        }

        private static AlignedBuffer Allocate(long words) => new(AlignedBuffer.LengthOf<TWord>(words));
    }
}
