namespace HeLora.Server.Backends.Cpu;

/// <summary>Work that threads share.</summary>
internal interface ITeamWork
{
    /// <summary>Does one worker's share.</summary>
    /// <param name="worker">0 to workers - 1; scratch memory goes by it.</param>
    /// <param name="workers">Among how many the work is divided.</param>
    void Do(int worker, int workers);
}
