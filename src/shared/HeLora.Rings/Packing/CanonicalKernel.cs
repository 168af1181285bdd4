using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>Turns balanced residues into canonical ones, as integers.</summary>
internal readonly ref struct CanonicalKernel(ReadOnlySpan<double> balanced, Span<ulong> words, ulong q, int bits) : IWordKernel
{
    private readonly ReadOnlySpan<double> _balanced = balanced;
    private readonly Span<ulong> _words = words;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
    {
        ref double source = ref MemoryMarshal.GetReference(_balanced);
        ref ulong target = ref MemoryMarshal.GetReference(_words);

        // A value out of range must not spill into its neighbours: hence the mask.
        TWords mask = TLanes.Words((1UL << bits) - 1);
        TDoubles zero = TLanes.Doubles(0);
        TDoubles modulus = TLanes.Doubles(q);
        TDoubles magic = TLanes.Doubles(WordLanes.IntegerMagic);
        for (nuint i = from; i < end; i += (nuint)TLanes.Count)
        {
            TDoubles value = TLanes.Load(ref source, i);
            value = TLanes.Add(value, TLanes.And(TLanes.Below(value, zero), modulus));
            TLanes.Store(TLanes.And(TLanes.AsWords(TLanes.Add(value, magic)), mask), ref target, i);
        }
    }
}
