using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>Turns canonical residues, as integers, into balanced ones.</summary>
internal ref struct BalancedKernel(ReadOnlySpan<ulong> words, Span<double> balanced, ulong q) : IWordKernel
{
    private readonly ReadOnlySpan<ulong> _words = words;
    private readonly Span<double> _balanced = balanced;
    private readonly ulong _modulus = q;

    /// <summary>Whether every word was below q.</summary>
    public bool Valid { get; private set; } = true;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct
    {
        ref ulong source = ref MemoryMarshal.GetReference(_words);
        ref double target = ref MemoryMarshal.GetReference(_balanced);
        TWords magicBits = TLanes.Words(WordLanes.IntegerMagicBits);
        TDoubles magic = TLanes.Doubles(WordLanes.IntegerMagic);
        TDoubles modulus = TLanes.Doubles(_modulus);
        TDoubles negative = TLanes.Doubles(((_modulus - 1) / 2) + 1);
        TDoubles any = TLanes.Doubles(0);
        for (nuint i = from; i < end; i += (nuint)TLanes.Count)
        {
            TWords word = TLanes.Or(TLanes.Load(ref source, i), magicBits);
            TDoubles value = TLanes.Subtract(TLanes.AsDoubles(word), magic);
            any = TLanes.Or(any, TLanes.AtLeast(value, modulus));
            value = TLanes.Subtract(value, TLanes.And(TLanes.AtLeast(value, negative), modulus));
            TLanes.Store(value, ref target, i);
        }

        Valid &= !TLanes.Any(any);
    }
}
