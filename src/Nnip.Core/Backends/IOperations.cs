using Nnip.Memory;
using Nnip.Structures;

namespace Nnip.Backends;

/// <summary>
/// The contract of a backend: every operation of the pipeline, for one model. Blocks of features are (features, rows.Count)
/// feature by feature; planes are (3, stride). Every operation overwrites its destinations, with these exceptions:
/// <see cref="PairPotential"/> adds to pair forces and <see cref="LossSum"/> to sums, <see cref="AdamUpdate"/> changes what it
/// remembers, and each of the three losses writes one element of losses. Operations may run at once on several threads as long as they
/// have different destinations and tapes, but those on all parameters (<see cref="GradientSum"/>, <see cref="AdamUpdate"/>) one at a
/// time: a backend may share them among its threads. Sources come first, destinations last.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public interface IOperations<T> : IDisposable where T : unmanaged
{
    /// <summary>The model the operations were made for.</summary>
    ModelTables Tables { get; }

    /// <summary>Allocates a buffer of this backend, zeroed.</summary>
    DeviceBuffer<T> Allocate(string name, int length);

    /// <summary>Allocates a buffer of this backend, zeroed, for what is kept of a data set; on the host in the memory for it.</summary>
    DeviceBuffer<T> AllocateKept(string name, int length, IHostMemory memory) => Allocate(name, length);

    /// <summary>Allocates a buffer of doubles of this backend, zeroed.</summary>
    DeviceBuffer<double> AllocateDouble(string name, int length);

    /// <summary>The frame of a configuration: the pair list, atoms and pairs sorted by species, labels reduced.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="referenceEnergies">E0 of each species (S), eV.</param>
    /// <param name="threads">Threads for a pair list that is made on the host; worth it from about 10^4 atoms on.</param>
    /// <param name="memory">Where pairs that are kept on the host shall lie; null = in memory of their own.</param>
    /// <exception cref="InputException">A species the model does not have, or a structure no pair list can be made of.</exception>
    Frame<T> BuildFrame(
        Configuration configuration, ReadOnlySpan<double> referenceEnergies, int threads = 1, IHostMemory? memory = null) =>
        FrameBuilder.Build<T>(configuration, Tables.Descriptor, Tables.Cutoff, referenceEnergies, threads, memory);

    /// <summary>Whether <see cref="PackPairs"/> packs the pairs of frames of so many atoms.</summary>
    bool PacksPairs(int atoms) => false;

    /// <summary>
    /// Keeps the pairs of a whole frame that will be computed again and again as the loops of this backend want them for models of this
    /// descriptor, in place of <see cref="Frame{T}.Pairs"/>. Does nothing where they have no wishes.
    /// </summary>
    /// <param name="frame">The frame, with pairs on the host; every pair is there in both directions.</param>
    /// <param name="memory">Where they shall lie.</param>
    /// <exception cref="ArgumentException">The frame has ghosts, is packed already, or cannot find its pairs again.</exception>
    void PackPairs(Frame<T> frame, IHostMemory memory)
    {
    }

    /// <summary>Frames of atoms that move a little from call to call.</summary>
    /// <param name="referenceEnergies">E0 of each species (S), eV.</param>
    /// <param name="skin">How many Angstrom beyond the cutoff neighbours are sought.</param>
    /// <param name="threads">Threads for a pair list that is made on the host.</param>
    IMovingFrame<T> CreateMovingFrame(double[] referenceEnergies, double skin, int threads) =>
        new MovingFrame<T>(Tables.Descriptor, Tables.Cutoff, referenceEnergies, skin, threads);

    /// <summary>
    /// Brings the indices and frames of a chunk to where they are read. Operations do so themselves for a chunk they have not met; told
    /// early, a device copies them while it still computes another chunk.
    /// </summary>
    void Prepare(Chunk<T> chunk)
    {
    }

    /// <summary>
    /// Whether a frame's <see cref="Frame{T}.Cache"/> may be given to operations on that frame alone, in place of a copy of it. Not where
    /// sequences of operations are recorded with the addresses of their blocks.
    /// </summary>
    bool ReadsCachesInPlace => false;

    /// <summary>
    /// Runs a sequence of operations on one chunk, or on none. A device may record the sequence and, when it is called with an equal key
    /// and a chunk of equal layout again, replay the record on the new chunk without running the body.
    /// </summary>
    /// <param name="chunk">The chunk that the operations take, or null where they take none.</param>
    /// <param name="key">Equal keys promise the same operations on the same buffers.</param>
    /// <param name="body">Calls the operations; no allocation and no transfer between host and buffers.</param>
    void Run(Chunk<T>? chunk, object key, Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        body();
    }

    /// <summary>Allocates what the network operations keep between forward, pullback and gradient, for up to this many rows.</summary>
    NetworkTape<T> AllocateTape(int rows);

    /// <summary>
    /// A_ik = sum over neighbours j of phi_k(r_ij), a block for each neighbour species. densities (S*K, rows), zero on padding rows.
    /// </summary>
    void Density(Chunk<T> chunk, DeviceBuffer<T> densities);

    /// <summary>
    /// Standardised descriptors b of every atom from its densities, which are the network inputs x where there is no projection.
    /// descriptors (largest D, rows); a species with fewer leaves the rest untouched.
    /// </summary>
    void Invariants(RowLayout rows, DeviceBuffer<T> densities, DeviceBuffer<T> descriptors);

    /// <summary>Vector-Jacobian product of <see cref="Invariants"/>: dE/dA (S*K, rows) from dE/db (largest D, rows).</summary>
    void InvariantsPullback(RowLayout rows, DeviceBuffer<T> densities, DeviceBuffer<T> descriptorAdjoints, DeviceBuffer<T> densityAdjoints);

    /// <summary>Jacobian-vector product of <see cref="Invariants"/>: bdot (largest D, rows) from Adot (S*K, rows).</summary>
    void InvariantsPushforward(
        RowLayout rows, DeviceBuffer<T> densities, DeviceBuffer<T> densityTangents, DeviceBuffer<T> descriptorTangents);

    /// <summary>
    /// Network inputs x = P b of every atom by the projection of its species, and in the same way their tangents; only for models with
    /// projections. descriptors (largest D, rows), inputs (most inputs, rows); a species with fewer leaves the rest untouched.
    /// </summary>
    void InputProjection(RowLayout rows, DeviceBuffer<T> descriptors, DeviceBuffer<T> inputs);

    /// <summary>Transpose of <see cref="InputProjection"/>: dE/db = P^T dE/dx.</summary>
    void InputProjectionPullback(RowLayout rows, DeviceBuffer<T> inputAdjoints, DeviceBuffer<T> descriptorAdjoints);

    /// <summary>Pair forces q_p = sum_k dE/dA_ik grad phi_k(r_p), eV/Angstrom. pairForces (3, PairStride).</summary>
    void DensityPullback(Chunk<T> chunk, DeviceBuffer<T> densityAdjoints, DeviceBuffer<T> pairForces);

    /// <summary>Adot_ik = sum over neighbours of qbar_p . grad phi_k(r_p). densityTangents (S*K, rows), zero on padding rows.</summary>
    void DensityPushforward(Chunk<T> chunk, DeviceBuffer<T> pairTangents, DeviceBuffer<T> densityTangents);

    /// <summary>
    /// Explicit Jacobian db_id/dr_p of every pair p of centre i, 1/Angstrom: what linear fits and users ask for, never what prediction
    /// needs. jacobian (largest D, 3, PairStride); a species with fewer descriptors leaves the rest untouched.
    /// </summary>
    void DescriptorJacobian(Chunk<T> chunk, DeviceBuffer<T> densities, DeviceBuffer<T> jacobian);

    /// <summary>
    /// Pair forces from a stored Jacobian, q_p = sum_d g_id db_id/dr_p with g = dE/db: the same as <see cref="InvariantsPullback"/> and
    /// <see cref="DensityPullback"/>, for those who hold the Jacobian anyway. pairForces (3, PairStride).
    /// </summary>
    void JacobianContraction(Chunk<T> chunk, DeviceBuffer<T> jacobian, DeviceBuffer<T> descriptorAdjoints, DeviceBuffer<T> pairForces);

    /// <summary>
    /// Energy of the pair terms, E_i = 1/2 sum over neighbours of phi(r_p), eV, and their pair forces 1/2 phi'(r_p) r_p/|r_p|, which are
    /// added to those of the network that are there already, so that one contraction serves both. energies (rows), zero on padding rows.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="pairForces">q (3, PairStride); changed.</param>
    /// <param name="energies">E (rows).</param>
    void PairPotential(Chunk<T> chunk, DeviceBuffer<T> pairForces, DeviceBuffer<T> energies);

    /// <summary>
    /// F_i = sum of q_p over pairs of centre i - sum of q_p over pairs with neighbour i, eV/Angstrom; W = - sum of r_p (x) q_p over the
    /// pairs whose centre is in the segment, eV. forces (3, AtomStride), on the segment's ghosts too; virials (segments, 9) row-major, null
    /// where nobody needs them.
    /// </summary>
    void ForceContraction(Chunk<T> chunk, DeviceBuffer<T> pairForces, DeviceBuffer<T> forces, DeviceBuffer<double>? virials);

    /// <summary>
    /// Adjoint of <see cref="ForceContraction"/>: qbar_p = lambda_i - lambda_j - Lambda^T r_p. pairTangents (3, PairStride).
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="forceAdjoints">lambda = dL/dF (3, AtomStride).</param>
    /// <param name="virialAdjoints">Lambda = dL/dW (segments, 9), row-major; null = zero.</param>
    /// <param name="pairTangents">qbar.</param>
    void ForceContractionAdjoint(Chunk<T> chunk, DeviceBuffer<T> forceAdjoints, DeviceBuffer<double>? virialAdjoints,
        DeviceBuffer<T> pairTangents);

    /// <summary>
    /// Forces and virials from dE/dA: <see cref="DensityPullback"/> and <see cref="ForceContraction"/> in one, for callers who need no pair
    /// forces.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="densityAdjoints">dE/dA (S*K, rows).</param>
    /// <param name="pairForces">Room for q (3, PairStride), of which the content is undefined afterwards.</param>
    /// <param name="forces">F (3, AtomStride), eV/Angstrom.</param>
    /// <param name="virials">W (segments, 9), row-major, eV; null where nobody needs them.</param>
    void DensityForces(Chunk<T> chunk, DeviceBuffer<T> densityAdjoints, DeviceBuffer<T> pairForces, DeviceBuffer<T> forces,
        DeviceBuffer<double>? virials)
    {
        DensityPullback(chunk, densityAdjoints, pairForces);
        ForceContraction(chunk, pairForces, forces, virials);
    }

    /// <summary>
    /// Adjoint of <see cref="DensityForces"/>, Adot from the adjoints of forces and virials: <see cref="ForceContractionAdjoint"/> and
    /// <see cref="DensityPushforward"/> in one.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="forceAdjoints">lambda = dL/dF (3, AtomStride).</param>
    /// <param name="virialAdjoints">Lambda = dL/dW (segments, 9), row-major; null = zero.</param>
    /// <param name="pairTangents">Room for qbar (3, PairStride), of which the content is undefined afterwards.</param>
    /// <param name="densityTangents">Adot (S*K, rows), zero on padding rows.</param>
    void DensityForcesAdjoint(Chunk<T> chunk, DeviceBuffer<T> forceAdjoints, DeviceBuffer<double>? virialAdjoints,
        DeviceBuffer<T> pairTangents, DeviceBuffer<T> densityTangents)
    {
        ForceContractionAdjoint(chunk, forceAdjoints, virialAdjoints, pairTangents);
        DensityPushforward(chunk, pairTangents, densityTangents);
    }

    /// <summary>Network outputs of all rows. energies (rows), eV. Fills the tape for the two operations below.</summary>
    void NetworkForward(RowLayout rows, DeviceBuffer<T> parameters, DeviceBuffer<T> inputs, NetworkTape<T> tape, DeviceBuffer<T> energies);

    /// <summary>g = dE/dx of all rows, after <see cref="NetworkForward"/>. inputAdjoints (most inputs, rows). Fills the tape.</summary>
    void NetworkPullback(RowLayout rows, DeviceBuffer<T> parameters, NetworkTape<T> tape, DeviceBuffer<T> inputAdjoints);

    /// <summary>
    /// Parameter gradient of L = sum of eps_r E_r + sum of v_r . g_r over rows, after <see cref="NetworkForward"/> and, where tangents
    /// are given, <see cref="NetworkPullback"/> (tangent and reverse sweeps of the design). gradient (parameters).
    /// </summary>
    /// <param name="rows">Rows by class.</param>
    /// <param name="parameters">Flat parameter block.</param>
    /// <param name="inputs">x (most inputs, rows).</param>
    /// <param name="tape">Filled by the forward and pullback sweeps.</param>
    /// <param name="energyAdjoints">eps = dL/dE (rows), zero on padding rows.</param>
    /// <param name="inputTangents">v (most inputs, rows), zero on padding rows; null where only energies are trained.</param>
    /// <param name="gradient">dL/dparameters.</param>
    void NetworkGradient(RowLayout rows, DeviceBuffer<T> parameters, DeviceBuffer<T> inputs, NetworkTape<T> tape,
        DeviceBuffer<T> energyAdjoints, DeviceBuffer<T>? inputTangents, DeviceBuffer<T> gradient);

    /// <summary>Sum of row values over the atoms of each segment, in double. sums (segments).</summary>
    void SegmentSum(Chunk<T> chunk, DeviceBuffer<T> rowValues, DeviceBuffer<double> sums);

    /// <summary>
    /// Transpose of <see cref="SegmentSum"/>: each atom's row takes the value of its segment (segments),
    /// padding rows zero. rowValues (rows).
    /// </summary>
    void SegmentSpread(Chunk<T> chunk, DeviceBuffer<double> values, DeviceBuffer<T> rowValues);

    /// <summary>Copies the first count elements into double.</summary>
    void Widen(DeviceBuffer<T> source, int count, DeviceBuffer<double> destination);

    /// <summary>Copies the first count elements, rounded to nearest, and zeroes those from there to length.</summary>
    void Narrow(DeviceBuffer<double> source, int count, int length, DeviceBuffer<T> destination);

    /// <summary>Inputs of the global readout: x_s = sum of x_i over the atoms of a segment, species blocks one after the other.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="inputs">x (most inputs of a species, rows of the chunk).</param>
    /// <param name="frameRows">One class whose row s is segment s, padded.</param>
    /// <param name="frameInputs">x_s (sum of the inputs of all species, frameRows), zero on padding rows.</param>
    void InputSum(Chunk<T> chunk, DeviceBuffer<T> inputs, RowLayout frameRows, DeviceBuffer<T> frameInputs);

    /// <summary>
    /// Transpose of <see cref="InputSum"/>: g_i = block of g_s for the species of i; padding rows zero. inputAdjoints (most inputs, rows).
    /// </summary>
    void InputSpread(Chunk<T> chunk, RowLayout frameRows, DeviceBuffer<T> frameInputAdjoints, DeviceBuffer<T> inputAdjoints);

    /// <summary>
    /// Images of the frames of a chunk for a network of images: column a of frame s holds the inputs of its sorted atom a, in the block of
    /// its species; everything else is zero.
    /// </summary>
    /// <param name="chunk">Whole frames of as many atoms as the network's images have.</param>
    /// <param name="inputs">x (most inputs of a species, rows of the chunk).</param>
    /// <param name="frameRows">One class whose row s is segment s, padded.</param>
    /// <param name="images">(features of an image, frameRows), zero on padding rows.</param>
    void InputImage(Chunk<T> chunk, DeviceBuffer<T> inputs, RowLayout frameRows, DeviceBuffer<T> images);

    /// <summary>
    /// Transpose of <see cref="InputImage"/>: g_i from the column of atom i; padding rows zero. inputAdjoints (most inputs, rows).
    /// </summary>
    void InputImageSpread(Chunk<T> chunk, RowLayout frameRows, DeviceBuffer<T> imageAdjoints, DeviceBuffer<T> inputAdjoints);

    /// <summary>
    /// Squared errors of the energies per atom of the chunk's frames and their adjoints: losses[0] = factors[0] x sum over segments with a
    /// labelled energy of weight x ((E - E*)/N)^2, and its derivative by E; zero for frames without a label or without atoms.
    /// </summary>
    /// <param name="chunk">Whole frames.</param>
    /// <param name="energies">E (segments), reference energies not included.</param>
    /// <param name="factors">Factors of the energy, force and virial terms, see <see cref="LossFactors"/>.</param>
    /// <param name="energyAdjoints">dL/dE (segments).</param>
    /// <param name="losses">Losses of the chunk (energy, force, virial); the first is written.</param>
    void EnergyLoss(Chunk<T> chunk, DeviceBuffer<double> energies, DeviceBuffer<double> factors, DeviceBuffer<double> energyAdjoints,
        DeviceBuffer<double> losses);

    /// <summary>
    /// Squared force errors against the labels of the chunk's frames and their adjoints: losses[1] = factors[1] x sum over segments of
    /// weight x sum over labelled components of (F - F*)^2, and lambda = its derivative by F; zero for atoms without a label.
    /// forces and forceAdjoints (3, AtomStride).
    /// </summary>
    void ForceLoss(Chunk<T> chunk, DeviceBuffer<T> forces, DeviceBuffer<double> factors, DeviceBuffer<T> forceAdjoints,
        DeviceBuffer<double> losses);

    /// <summary>
    /// The same for virials per atom: losses[2] = factors[2] x sum over segments with a labelled virial of weight x sum over nine
    /// components of ((W - W*)/N)^2, and Lambda = its derivative by W. virials and virialAdjoints (segments, 9).
    /// </summary>
    void VirialLoss(Chunk<T> chunk, DeviceBuffer<double> virials, DeviceBuffer<double> factors, DeviceBuffer<double> virialAdjoints,
        DeviceBuffer<double> losses);

    /// <summary>Sum of the gradients of the chunks of a mini-batch, in their order and in double. gradient (parameters).</summary>
    void GradientSum(ReadOnlySpan<DeviceBuffer<T>> parts, DeviceBuffer<double> gradient);

    /// <summary>Euclidean norm of a gradient (parameters). norm (1).</summary>
    void GradientNorm(DeviceBuffer<double> gradient, DeviceBuffer<double> norm);

    /// <summary>
    /// Adds the losses of the chunks of a mini-batch, in their order, to the sums of an epoch: sums[k] += factors[3 + k] x sum of parts[k]
    /// for each k of 0..2 whose factor is not 0, which takes off again what the losses of the chunks were multiplied by, and
    /// sums[3] += norm, so that a gradient that is no number is seen at the end of the epoch too. factors: see <see cref="LossFactors"/>.
    /// </summary>
    void LossSum(ReadOnlySpan<DeviceBuffer<double>> parts, DeviceBuffer<double> factors, DeviceBuffer<double> norm,
        DeviceBuffer<double> sums);

    /// <summary>
    /// One step of Adam or AdamW on the parameters in double, with the gradient clipped to a largest norm, the moving average, and the
    /// parameters narrowed for the next step.
    /// </summary>
    /// <param name="memory">Parameters and what Adam remembers of each; changed.</param>
    /// <param name="gradient">dL/dparameters (parameters).</param>
    /// <param name="norm">Its norm (1).</param>
    /// <param name="constants">Constants of the step, laid out by <see cref="AdamStep"/>.</param>
    /// <param name="parameters">The new parameters as the other operations read them.</param>
    void AdamUpdate(AdamMemory memory, DeviceBuffer<double> gradient, DeviceBuffer<double> norm, DeviceBuffer<double> constants,
        DeviceBuffer<T> parameters);

    /// <summary>Copies cached densities and inputs of the chunk's frames (whole frames) into the chunk's rows; padding rows zero.</summary>
    void LoadDescriptors(Chunk<T> chunk, DeviceBuffer<T> densities, DeviceBuffer<T> inputs);
}
