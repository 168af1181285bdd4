namespace HeLora.Measurements;

/// <summary>Shares, 0 to 1, of the coefficients or slots sent that carry numbers; of an answer those of b count.</summary>
/// <param name="InputUtilisation">Of a request: activations.</param>
/// <param name="AnswerUtilisation">Of an answer: outputs.</param>
public sealed record PackingFigures(double InputUtilisation, double AnswerUtilisation);
