using HeLora.Plans.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Server.Coefficient;

/// <summary>Reads a token group's ciphertexts and multiplies them with the plaintexts of the down factor.</summary>
internal sealed class DownStep : IDisposable
{
    private readonly CoefficientAdapter _adapter;
    private readonly SeededStream _stream = SeededStream.FromSystemRandom();
    private readonly Ciphertext[] _inputs;

    public DownStep(CoefficientAdapter adapter)
    {
        _adapter = adapter;
        _inputs = new Ciphertext[adapter.Offer.Layout.InputBlocks];
        for (int i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = new Ciphertext(adapter.Offer.Parameters, 1);
        }

        RowGroups = [.. adapter.FilledRowGroups];
    }

    /// <summary>The row groups that hold a row.</summary>
    public int[] RowGroups { get; }

    /// <summary>Products of one token group.</summary>
    public int Products => RowGroups.Length * _inputs.Length;

    /// <summary>Reads the next token group.</summary>
    /// <exception cref="WireFormatException">The message ends early or a residue is not canonical.</exception>
    public void Read(ref WireReader reader)
    {
        foreach (Ciphertext input in _inputs)
        {
            SeededCiphertext.ReadBody(ref reader, _stream, input);
        }
    }

    /// <summary>Adds the products of one row group with all input blocks to (b, a), NTT domain.</summary>
    public void AddProducts(int rowGroup, Span<double> b, Span<double> a)
    {
        Modulus modulus = _adapter.Offer.Parameters.Ring.Limbs[0].Modulus;
        for (int k = 0; k < _inputs.Length; k++)
        {
            if (_adapter.Down(k, rowGroup) is { } plaintext)
            {
                Residues.MultiplyPlainAccumulate(
                    modulus, _inputs[k].B.Limb(0), _inputs[k].A.Limb(0), plaintext.Span, b, a);
            }
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        foreach (Ciphertext input in _inputs)
        {
            input.Dispose();
        }
    }
}
