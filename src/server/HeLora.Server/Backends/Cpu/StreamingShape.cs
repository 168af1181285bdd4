using HeLora.Protocol.Streaming;

namespace HeLora.Server.Backends.Cpu;

/// <summary>The sizes that scratch memory of the streaming plan depends on; sites of one shape share it.</summary>
/// <param name="Degree">N.</param>
/// <param name="WordBits">k.</param>
/// <param name="InputSize">d_in.</param>
/// <param name="Rows">Rows of all down factors.</param>
/// <param name="Answers">Words of a token's answer.</param>
internal readonly record struct StreamingShape(int Degree, int WordBits, int InputSize, int Rows, int Answers)
{
    /// <summary>The shape of a layout.</summary>
    public static StreamingShape Of(StreamingLayout layout) =>
        new(layout.Parameters.Degree, layout.Parameters.WordBits, layout.InputSize, layout.DownRows, layout.AnswerWords);
}
