using HeLora.Measurements;
using HeLora.Reports.Analysis;

namespace HeLora.Reports.Tests.Analysis;

public class OperationGroupsTests
{
    [Fact]
    public void Every_operation_is_in_one_group_and_the_rest_is_left_over()
    {
        string[] operations =
        [
            "read_input", "multiply_down", "lift", "merge", "trace", "expand", "lower", "multiply_monomial", "multiply_up", "rotate_hoisted",
            "rotate_add", "rescale", "answer", "unknown",
        ];
        TimingFigures timing = MadeUp.Result.Timing! with
        {
            AvgComputeTimeMs = 20,
            OperationsMs = operations.ToDictionary(name => name, _ => 1.0),
        };
        Assert.Equal(["rotations", "products", "lift and lower", "rescale", "read input", "answer", "other"], OperationGroups.Names);
        Assert.Equal([5, 3, 2, 1, 1, 1, 7], OperationGroups.Of(timing));
        Assert.Equal(0, OperationGroups.Of(timing with { AvgComputeTimeMs = 12 })[^1]);
    }
}
