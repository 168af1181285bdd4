using System.Text.Json.Serialization;
using HeLora.Compiler.Coefficient;
using HeLora.Compiler.Diagonal;
using HeLora.Compiler.Streaming;

namespace HeLora.Compiler;

/// <summary>The free parameters of a layout in the JSON of schedules; the discriminator is the plan.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "plan")]
[JsonDerivedType(typeof(CoefficientLayoutDocument), "coefficient")]
[JsonDerivedType(typeof(DiagonalLayoutDocument), "diagonal")]
[JsonDerivedType(typeof(StreamingLayoutDocument), "streaming")]
internal abstract record LayoutDocument;
