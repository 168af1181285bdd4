using HeLora.Protocol;

namespace HeLora.Server.Hazmat;

/// <summary>The time that one operation of a program has taken in all.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Elapsed">Its time, summed over runs; of the thread that it ran on.</param>
/// <param name="Runs">The number of its runs.</param>
public readonly record struct OperationTime(ScheduledOperation Operation, TimeSpan Elapsed, long Runs);
