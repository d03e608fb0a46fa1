"""The trap suite of titles: what a list says, what a source says, and whether that is one paper."""

from __future__ import annotations

from typing import Any

import pytest

from builders import identified
from offers import chosen, paper

TITLES = r"""
# What the list says, and below it what a source says: one title (=) or another (≠)
Hand-Eye Calibration of Surgical Robots from a Single Demonstration
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
hand-eye calibration of surgical robots from a single demonstration
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
HAND-EYE CALIBRATION OF SURGICAL ROBOTS FROM A SINGLE DEMONSTRATION.
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand Eye Calibration of Surgical Robots from a Single Demonstration
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
HandEye Calibration of Surgical Robots From a Single Demonstration
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye Calibration for Surgical Robot from Single Demonstrations
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
{H}and-{E}ye Calibration of {Surgical} Robots from a Single Demonstration
= Hand–Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye &amp; Arm Calibration of <i>Surgical</i> Robots
= Hand-Eye and Arm Calibration of Surgical Robots
Poincar\'e Embeddings for Learning Hierarchical Representations
= Poincaré Embeddings for Learning Hierarchical Representations
Poincare Embeddings for Learning Hierarchical Representations
= Poincaré Embeddings for Learning Hierarchical Representations
β-VAE: Learning Basic Visual Concepts with Constraints
= $\beta$-VAE: Learning Basic Visual Concepts with Constraints
beta-VAE: Learning Basic Visual Concepts with Constraints
= β-VAE: Learning Basic Visual Concepts with Constraints
Robust $\ell_1$ Regression of Noisy Depth Maps
= Robust L1 Regression of Noisy Depth Maps
Modelling the Behaviour of Coloured Particle Systems
= Modeling the Behavior of Colored Particle Systems
Optimisation of Generalised Linear Bandit Policies
= Optimization of Generalized Linear Bandit Policies
Dataset Condensation by Differentiable Augmentation of Sketches
= Data Set Condensation by Differentiable Augmentation of Sketches
Matching Image Patches via Sparse Dictionary Strategies
= Matching Image Patch via Sparse Dictionary Strategy

# Acronyms that one side puts in front or behind
FAKD: Feature-Affinity Based Distillation of Image Restorers
= Feature-Affinity Based Distillation of Image Restorers
RaPD, Reconstruction-Aware Prior Distillation of Point Clouds
= Reconstruction-Aware Prior Distillation of Point Clouds
Feature-Affinity Based Distillation of Image Restorers
= Fakd: Feature-Affinity Based Distillation of Image Restorers
Feature-Affinity Based Distillation of Image Restorers (FAKD)
= FAKD: Feature-Affinity Based Distillation of Image Restorers

# Slips of the pen
Hand-Eye Callibration of Surgical Robots from a Single Demonstration
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye Calibration of Surgcial Robots from a Single Demonstation
= Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Structure Pruning of Convolutional Sentence Encoders
= Structured Pruning of Convolutional Sentence Encoders

# A subtitle left out
Distilling Chains of Thought Step by Step!
= Distilling Chains of Thought Step by Step! Outperforming Larger Models with Less Data
Regression of Hand Poses as a Simple Yet Effective Tool
= Regression of Hand Poses as a Simple Yet Effective Tool: Learning to Grasp

# A word more, less or other
Off-Diagonal Ramsey Numbers of Sparse Graphs
≠ Off-Diagonal Book Ramsey Numbers of Sparse Graphs
Attention Is All You Need
≠ Channel Attention Is All You Need for Video Frame Interpolation
Attention Is All You Need
≠ Attention Is Not All You Need
Attention Is All You Need
≠ Is Attention All You Need?
Attention Is All You Need
≠ Self-Attention Is All You Need
Hand-Eye Calibration of Industrial Robots from a Single Demonstration
≠ Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye Calibration of Surgical Robots from a Noisy Demonstration
≠ Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye Calibration of Surgical Robots and Humans from a Single Demonstration
≠ Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Hand-Eye Calibration of Robots from a Single Demonstration
≠ Hand-Eye Calibration of Surgical Robots from a Single Demonstration
Supervised Learning of Dense Depth from Stereo Videos
≠ Unsupervised Learning of Dense Depth from Stereo Videos
Minimization of Regret in Contextual Dueling Bandits
≠ Maximization of Regret in Contextual Dueling Bandits
Causal Inference for Chat Dialogue Agents
≠ Casual Inference for Chat Dialogue Agents
Macro Expression Spotting in Long Video Streams
≠ Micro Expression Spotting in Long Video Streams
Block Box Attacks on Image Retrieval Systems
≠ Black Box Attacks on Image Retrieval Systems
Learning to Prompt for Frozen Vision Encoders
≠ Learning from Prompts for Frozen Vision Encoders
Learning without Forgetting across Language Tasks
≠ Learning with Forgetting across Language Tasks
Why Vision Transformers Work on Small Images
≠ How Vision Transformers Work on Small Images
Policy Distillation of Recurrent Control Agents
≠ On-Policy Distillation of Recurrent Control Agents
Text-to-Image Synthesis with Recurrent Critics
≠ Image-to-Text Synthesis with Recurrent Critics

# Digits and signs
YOLOv7: Real-Time Detection with Trainable Freebies
≠ YOLOv8: Real-Time Detection with Trainable Freebies
2D Pose Estimation of Dancing Crowds
≠ 3D Pose Estimation of Dancing Crowds
The 2021 Challenge on Efficient Speech Separation
≠ The 2022 Challenge on Efficient Speech Separation
Hyperbolic Neural Networks of Phylogenetic Trees
≠ Hyperbolic Neural Networks++ of Phylogenetic Trees
Convergence of Gossip Protocols, Part I
≠ Convergence of Gossip Protocols, Part II
Convergence of Gossip Protocols: Part 1
≠ Convergence of Gossip Protocols: Part 2
Convergence of Gossip Protocols on Random Graphs
≠ Convergence of Gossip Protocols on Random Graphs: Part II

# Another kind of text
Graph Neural Networks for Traffic Forecasting
≠ Graph Neural Networks for Traffic Forecasting: A Survey
Graph Neural Networks for Traffic Forecasting: A Survey
≠ Graph Neural Networks for Traffic Forecasting
A Survey of Graph Neural Networks for Traffic Forecasting
≠ Graph Neural Networks for Traffic Forecasting
Graph Neural Networks for Traffic Forecasting: A Survey
≠ Graph Neural Networks for Traffic Forecasting: A Tutorial
Graph Neural Networks for Traffic Forecasting
≠ Erratum: Graph Neural Networks for Traffic Forecasting
Graph Neural Networks for Traffic Forecasting
≠ Graph Neural Networks for Traffic Forecasting (Extended Abstract)
Graph Neural Networks for Traffic Forecasting
≠ Graph Neural Networks for Traffic Forecasting: Challenges and Opportunities
Graph Neural Networks for Traffic Forecasting
≠ Graph Neural Networks for Traffic Forecasting Revisited

# Acronyms that are none, or others
Images, Speech and Text Alignment of Lectures
≠ Speech and Text Alignment of Lectures
FAKD: Distilling Affine Feature Maps
≠ RAKD: Distilling Affine Feature Maps
Segmenter: Learning to Rank
≠ Learning to Rank
"""


def _pairs(table: str) -> list[Any]:
    lines = [line for line in table.splitlines() if line and not line.startswith("#")]
    return [
        pytest.param(listed, known[2:], known[0] == "=", id=f"{listed} {known}")
        for listed, known in zip(lines[::2], lines[1::2], strict=True)
    ]


@pytest.mark.parametrize(("listed", "title", "same"), _pairs(TITLES))
def test_titles_with_the_right_venue_and_year(listed: str, title: str, same: bool) -> None:
    entry = identified(listed, venue="CVPR", year=2021)
    assert chosen(entry, [paper(title)]) == ({"right"} if same else set())
