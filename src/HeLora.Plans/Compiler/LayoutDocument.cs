using System.Text.Json.Serialization;
using HeLora.Plans.Coefficient;

namespace HeLora.Plans;

/// <summary>The free parameters of a layout, as schedules hold them; the discriminator is the plan.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "plan")]
[JsonDerivedType(typeof(CoefficientLayoutDocument), "coefficient")]
internal abstract record LayoutDocument;
