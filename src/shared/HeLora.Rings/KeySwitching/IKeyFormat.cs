namespace HeLora.Rings;

/// <summary>A format in which the balanced residues of a <see cref="SwitchingKey"/> lie in memory.</summary>
internal unsafe interface IKeyFormat
{
    /// <summary>The number of bytes that a residue takes.</summary>
    static abstract int Width(Modulus modulus);

    /// <summary>Whether kernels of a vector width can read the format.</summary>
    static abstract bool Serves(VectorWidth width);

    /// <summary>Writes a residue.</summary>
    static abstract void Write(double value, Modulus modulus, byte* destination);

    /// <summary>Reads a residue.</summary>
    static abstract double Read(Modulus modulus, byte* source);

    /// <summary>Makes the constants that <see cref="Load"/> takes for a modulus.</summary>
    static abstract void Constants<L, V>(Modulus modulus, out KeyFormatLanes<V> lanes)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>Loads a vector of residues; may touch 64 bytes, however few they take.</summary>
    static abstract V Load<L, V>(byte* source, in KeyFormatLanes<V> lanes)
        where L : struct, ILanes<V>
        where V : struct;
}
