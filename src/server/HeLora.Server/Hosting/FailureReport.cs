namespace HeLora.Server.Hosting;

/// <summary>Tells the application of a failure. An exception of the application's own callback ends neither an answer nor the background work.</summary>
internal static class FailureReport
{
    /// <summary>Calls the callback.</summary>
    public static void Send(Action<Exception>? failed, Exception exception)
    {
        try
        {
            failed?.Invoke(exception);
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }
}
