using HeLora.Scheme;

namespace HeLora.Bench;

/// <summary>Operations to measure, with operands that already exist.</summary>
internal interface IMicroWorkload : IDisposable
{
    /// <summary>The parameters.</summary>
    SlotParameters Slots { get; }

    /// <summary>The operations, in the order of the report.</summary>
    IReadOnlyList<MicroOperation> Operations { get; }
}
