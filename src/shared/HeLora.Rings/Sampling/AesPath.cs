namespace HeLora.Rings;

/// <summary>A way of computing the AES blocks of a <see cref="SeededStream"/>. All ways give the same bytes.</summary>
internal enum AesPath
{
    /// <summary>The AES instructions of x86.</summary>
    X86,

    /// <summary>The AES instructions of Arm.</summary>
    Arm,

    /// <summary>The AES of the base class library.</summary>
    Library,
}
