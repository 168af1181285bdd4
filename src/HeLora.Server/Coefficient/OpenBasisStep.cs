using HeLora.Plans;
using HeLora.Plans.Coefficient;
using HeLora.Scheme;

namespace HeLora.Server.Coefficient;

/// <summary>The open-basis step: leaves, masked, are the answers.</summary>
internal sealed class OpenBasisStep(CoefficientAdapter adapter, ZeroMaskPool masks, ParallelOptions parallel) : IAnswerStep
{
    private readonly SiteOffer _offer = adapter.Offer;
    private readonly DownStep _down = new(adapter);
    private readonly ZeroMask[] _answers = new ZeroMask[adapter.Offer.Layout.AnswersPerUnit];

    public int Tokens => _offer.Layout.TokensPerCiphertext;

    public OperationCounts Answer(ref WireReader reader, int tokens, ref Memory<byte> answers)
    {
        _down.Read(ref reader);
        masks.Take(_answers);
        if (parallel.MaxDegreeOfParallelism > 1)
        {
            AnswerInParallel(answers);
        }
        else
        {
            for (int i = 0; i < _answers.Length; i++)
            {
                AnswerRowGroup(i, answers);
            }
        }

        masks.Recycle(_answers);
        answers = answers[(_answers.Length * _offer.AnswerBodySize)..];
        return new OperationCounts(0, 0, 0, 0, _down.Products, 2 * _answers.Length);
    }

    public void Dispose() => _down.Dispose();

    // A closure allocates, so it has a method of its own.
    private void AnswerInParallel(Memory<byte> bodies) =>
        Parallel.For(0, _answers.Length, parallel, rowGroup => AnswerRowGroup(rowGroup, bodies));

    private void AnswerRowGroup(int rowGroup, Memory<byte> bodies)
    {
        ZeroMask mask = _answers[rowGroup];
        _down.AddProducts(rowGroup, mask.B.Span, mask.A.Span);
        AnswerWriter.Write(_offer, mask, _offer.Layout.BlockSize, bodies, rowGroup);
    }
}
