namespace Nnip.Training;

/// <summary>Which optimiser.</summary>
public enum OptimizerKind
{
    /// <summary>Adam (Kingma and Ba, 2015); weight decay is an L2 term of the gradient.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019).</summary>
    Adamw,

    /// <summary>Limited-memory BFGS on the whole training set; one iteration is one epoch.</summary>
    Lbfgs,

    /// <summary>
    /// Levenberg-Marquardt on the whole training set, for networks of up to some thousand parameters; one step is one epoch.
    /// </summary>
    LevenbergMarquardt,

    /// <summary>Multi-stream extended Kalman filter with fading memory, for networks of up to some thousand parameters.</summary>
    Kalman,
}

/// <summary>Which force components of a frame the Kalman filter takes where it does not take all.</summary>
public enum ForceSelection
{
    /// <summary>Drawn at random in every epoch.</summary>
    Random,

    /// <summary>Those with the largest errors.</summary>
    Worst,
}

/// <summary>How L-BFGS finds its step.</summary>
public enum LineSearchKind
{
    /// <summary>
    /// Strong Wolfe conditions by bracketing and zoom (Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6).
    /// </summary>
    StrongWolfe,

    /// <summary>Backtracking until the Armijo condition holds; pairs of negative curvature are left out.</summary>
    Armijo,
}

/// <summary>The optimiser and its parameters; key `optimizer`.</summary>
public sealed record OptimizerSettings
{
    /// <summary>Which optimiser.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Adam;

    /// <summary>Learning rate of Adam and AdamW. L-BFGS ignores it: its line search starts at step 1 (first step: min(1, 1/|g|)).</summary>
    public double LearningRate { get; init; } = 0.005;

    /// <summary>
    /// Factor on the learning rate of the linear weights of residual networks (Adam and AdamW); 0 keeps them as they start. Adam moves
    /// every weight by about the learning rate whatever its gradient, which is far too much for the many correlated weights of a linear
    /// fit that are at their optimum already.
    /// </summary>
    public double LinearRate { get; init; } = 0.01;

    /// <summary>Decay of the mean of gradients (Adam).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients (Adam).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean square (Adam).</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Weight decay of weights, never of biases (Adam and AdamW; Levenberg-Marquardt adds decay x |w|^2 to the loss).</summary>
    public double WeightDecay { get; init; }

    /// <summary>Number of pairs L-BFGS remembers.</summary>
    public int Memory { get; init; } = 20;

    /// <summary>Line search of L-BFGS.</summary>
    public LineSearchKind LineSearch { get; init; } = LineSearchKind.StrongWolfe;

    /// <summary>Losses that a line search of L-BFGS may compute, and dampings that a step of Levenberg-Marquardt may try.</summary>
    public int MaxEvaluations { get; init; } = 20;

    /// <summary>c1 of the sufficient-decrease condition.</summary>
    public double SufficientDecrease { get; init; } = 1e-4;

    /// <summary>c2 of the curvature condition (strong Wolfe).</summary>
    public double Curvature { get; init; } = 0.9;

    /// <summary>First damping mu of Levenberg-Marquardt, relative to the diagonal of the normal matrix.</summary>
    public double Damping { get; init; } = 1e-2;

    /// <summary>
    /// Variance of every parameter before the first step of the Kalman filter, in units of the noise of a residual whose weight in the loss
    /// is 1; times <see cref="LinearRate"/> for the linear weights of residual networks.
    /// </summary>
    public double Covariance { get; init; } = 1;

    /// <summary>First forgetting factor lambda of the Kalman filter.</summary>
    public double Forgetting { get; init; } = 0.98;

    /// <summary>nu in lambda = nu lambda + 1 - nu after every step of the Kalman filter.</summary>
    public double ForgettingDecay { get; init; } = 0.99;

    /// <summary>Variance added to every parameter in the first step of the Kalman filter.</summary>
    public double ProcessNoise { get; init; }

    /// <summary>Factor on the process noise after every step.</summary>
    public double ProcessNoiseDecay { get; init; } = 0.99;

    /// <summary>Least process noise.</summary>
    public double ProcessNoiseFloor { get; init; }

    /// <summary>Fraction of the force components of every frame that the Kalman filter takes in a step; at least one.</summary>
    public double ForceFraction { get; init; } = 1;

    /// <summary>Which they are.</summary>
    public ForceSelection ForceSelection { get; init; } = ForceSelection.Random;
}
