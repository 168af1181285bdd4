using HeLora.Plans;
using HeLora.Plans.Diagonal;
using HeLora.Scheme;

namespace HeLora.Server.Diagonal;

/// <summary>The slot operations of a step, each counted as it is done.</summary>
internal sealed class CountingEvaluator(SchemeParameters parameters, GaloisKeys keys) : IDisposable
{
    private readonly SlotEvaluator _evaluator = new(parameters);

    /// <summary>Operations so far.</summary>
    public OperationCounts Counts { get; private set; }

    /// <summary>Rotations of one ciphertext by distinct steps, none of them zero.</summary>
    public void RotateHoisted(SlotCiphertext x, ReadOnlySpan<int> steps, ReadOnlySpan<SlotCiphertext> destinations)
    {
        if (!steps.IsEmpty)
        {
            _evaluator.RotateHoisted(x, steps, keys, destinations);
            Counts += DiagonalLayout.Hoisted(x.Level + 1, steps.Length);
        }
    }

    /// <summary>sum += x rotated, through scratch of x's level.</summary>
    public void RotateAndAdd(SlotCiphertext x, int steps, SlotCiphertext scratch, SlotCiphertext sum)
    {
        _evaluator.Rotate(x, steps, keys, scratch);
        _evaluator.Add(sum, scratch, sum);
        Counts += DiagonalLayout.Hoisted(x.Level + 1, 1);
    }

    /// <summary>sum = x w for the first product of a sum, sum += x w for the others.</summary>
    public void Multiply(SlotCiphertext x, SlotPlaintext w, SlotCiphertext sum, bool first)
    {
        if (first)
        {
            _evaluator.MultiplyPlain(x, w, sum);
        }
        else
        {
            _evaluator.MultiplyPlainAccumulate(x, w, sum);
        }

        Counts += new OperationCounts(0, 0, 0, 0, 1, 0);
    }

    /// <summary>Divides by the last modulus.</summary>
    public void Rescale(SlotCiphertext x, SlotCiphertext destination)
    {
        Counts += DiagonalLayout.Rescaling(x.Level + 1);
        _evaluator.Rescale(x, destination);
    }

    /// <summary>Counts an encryption of zero that an answer takes.</summary>
    public void CountMask() => Counts += DiagonalLayout.Masking;

    public void Dispose() => _evaluator.Dispose();
}
