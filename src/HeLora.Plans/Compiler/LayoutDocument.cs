using System.Text.Json.Serialization;
using HeLora.Plans.Coefficient;
using HeLora.Plans.Diagonal;

namespace HeLora.Plans;

/// <summary>The free parameters of a layout, as schedules hold them; the discriminator is the plan.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "plan")]
[JsonDerivedType(typeof(CoefficientLayoutDocument), "coefficient")]
[JsonDerivedType(typeof(DiagonalLayoutDocument), "diagonal")]
internal abstract record LayoutDocument;
