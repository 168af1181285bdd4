using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HeLora.Adapters.Peft;

/// <summary>The LoRA of one projection: delta = scaling * B * (A * x).</summary>
public sealed class LoraModule
{
    /// <summary>Creates a module. The arrays are kept, not copied.</summary>
    /// <param name="name">The projection's name in the base model.</param>
    /// <param name="inputSize">d_in, the length of x.</param>
    /// <param name="outputSize">d_out, the length of delta.</param>
    /// <param name="rank">r, 1 to <see cref="PeftConfig.MaxRank"/>.</param>
    /// <param name="scaling">The factor; finite.</param>
    /// <param name="a">A, row-major r x d_in; finite.</param>
    /// <param name="b">B, row-major d_out x r; finite.</param>
    /// <exception cref="ArgumentException">An argument is out of range or of the wrong length.</exception>
    public LoraModule(string name, int inputSize, int outputSize, int rank, double scaling, float[] a, float[] b)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, PeftConfig.MaxRank);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (!double.IsFinite(scaling))
        {
            throw new ArgumentOutOfRangeException(nameof(scaling), scaling, "The scaling must be finite.");
        }

        CheckWeights(a, (long)rank * inputSize, nameof(a));
        CheckWeights(b, (long)outputSize * rank, nameof(b));
        Name = name;
        InputSize = inputSize;
        OutputSize = outputSize;
        Rank = rank;
        Scaling = scaling;
        A = a;
        B = b;
    }

    /// <summary>The projection's name in the base model, as <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public string Name { get; }

    /// <summary>d_in, the length of x.</summary>
    public int InputSize { get; }

    /// <summary>d_out, the length of delta.</summary>
    public int OutputSize { get; }

    /// <summary>r, the number of rows of A and columns of B.</summary>
    public int Rank { get; }

    /// <summary>The factor of B*A*x: alpha/r, or alpha/sqrt(r) for rsLoRA.</summary>
    public double Scaling { get; }

    /// <summary>PEFT's lora_A, row-major r x d_in.</summary>
    public float[] A { get; }

    /// <summary>PEFT's lora_B, row-major d_out x r.</summary>
    public float[] B { get; }

    /// <summary>Makes a module with Gaussian weights; the same arguments give the same bits on every platform.</summary>
    /// <param name="name">The projection's name.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="outputSize">d_out.</param>
    /// <param name="rank">r.</param>
    /// <param name="alpha">The scaling is alpha/r.</param>
    /// <param name="seed">The seed of the weights. They are for tests and benchmarks, not secret.</param>
    /// <returns>A module with A of variance 1/d_in and B of standard deviation 0.02.</returns>
    /// <exception cref="ArgumentException">An argument is out of range.</exception>
    public static LoraModule Random(string name, int inputSize, int outputSize, int rank, double alpha, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, PeftConfig.MaxRank);
        var source = new GaussianSource(seed);
        float[] a = Gaussians(source, checked(rank * inputSize), 1 / Math.Sqrt(inputSize));
        float[] b = Gaussians(source, checked(outputSize * rank), 0.02);
        return new LoraModule(name, inputSize, outputSize, rank, alpha / rank, a, b);
    }

    /// <summary>
    /// SHA-256 of the content, all of it little-endian: d_in, d_out and r as 32-bit integers, the scaling as a double, A, then B. The
    /// name is not part of it.
    /// </summary>
    public byte[] ContentHash()
    {
        Span<byte> head = stackalloc byte[20];
        BinaryPrimitives.WriteInt32LittleEndian(head, InputSize);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], OutputSize);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], Rank);
        BinaryPrimitives.WriteDoubleLittleEndian(head[12..], Scaling);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        Append(hash, A);
        Append(hash, B);
        return hash.GetHashAndReset();
    }

    /// <summary>The reference: delta = scaling * B * (A * x) in double precision.</summary>
    /// <param name="x">The activations, d_in of them.</param>
    /// <param name="delta">Receives d_out values; may not overlap <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Apply(ReadOnlySpan<float> x, Span<double> delta)
    {
        if (x.Length != InputSize)
        {
            throw new ArgumentException($"{x.Length} activations; expected {InputSize}.", nameof(x));
        }

        if (delta.Length != OutputSize)
        {
            throw new ArgumentException($"Room for {delta.Length} values; expected {OutputSize}.", nameof(delta));
        }

        Span<double> inner = stackalloc double[Rank];
        for (int j = 0; j < Rank; j++)
        {
            ReadOnlySpan<float> row = A.AsSpan(j * InputSize, InputSize);
            double sum = 0;
            for (int i = 0; i < row.Length; i++)
            {
                sum += (double)row[i] * x[i];
            }

            inner[j] = sum;
        }

        for (int i = 0; i < delta.Length; i++)
        {
            ReadOnlySpan<float> row = B.AsSpan(i * Rank, Rank);
            double sum = 0;
            for (int j = 0; j < row.Length; j++)
            {
                sum += row[j] * inner[j];
            }

            delta[i] = Scaling * sum;
        }
    }

    private static void Append(IncrementalHash hash, float[] values)
    {
        if (BitConverter.IsLittleEndian)
        {
            hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
            return;
        }

        var bytes = new byte[sizeof(float) * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * i), values[i]);
        }

        hash.AppendData(bytes);
    }

    private static float[] Gaussians(GaussianSource source, int count, double deviation)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(deviation * source.NextGaussian());
        }

        return values;
    }

    private static void CheckWeights(float[] weights, long length, string name)
    {
        if (weights.Length != length)
        {
            throw new ArgumentException($"{weights.Length} weights; expected {length}.", name);
        }

        if (Array.Exists(weights, static weight => !float.IsFinite(weight)))
        {
            throw new ArgumentException("A weight is NaN or infinite.", name);
        }
    }
}
