namespace HeLora.Client.Tests.Streaming;

/// <summary>Ends the life of a process before one of its steps: from then on nothing more reaches the disk.</summary>
/// <param name="before">The step, counted from 0; int.MaxValue for none.</param>
internal sealed class CrashPoint(int before = int.MaxValue)
{
    private readonly List<string> _steps = [];

    /// <summary>The steps that were begun.</summary>
    public IReadOnlyList<string> Steps => _steps;

    /// <summary>Before a step.</summary>
    public void Step(string name)
    {
        bool crashes = _steps.Count >= before;
        _steps.Add(name);
        if (crashes)
        {
            throw new CrashException(name);
        }
    }
}
