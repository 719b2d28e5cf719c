# frozen_string_literal: true

require 'fileutils'

module OpenStackCommon
  # Debian packages: which are installed, and one transaction for those that are not.
  module Packages
    # Nobody may start while packages are configured: daemons without their configuration crash-loop and take the machine.
    POLICY = '/usr/sbin/policy-rc.d'
    KEPT = "#{POLICY}.before-openstack"
    FORBID = "#!/bin/sh\n# Written by Chef for the time of one package transaction.\nexit 101\n"
    # Somebody else's transaction (unattended-upgrades, or what a killed run left behind) is waited for.
    OPTIONS = %w(--yes --no-install-recommends -o DPkg::Lock::Timeout=600
                 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold).freeze
    MEND = %w(dpkg --configure -a --force-confdef --force-confold).freeze
    SECONDS = 3600
    # Where dpkg notes what it is doing; not empty when it was killed.
    JOURNAL = '/var/lib/dpkg/updates'

    # Reads lines of `name status`: those that are installed.
    def self.installed(listing)
      listing.lines.map(&:split).select { |words| words[1] == 'installed' }.map(&:first)
    end

    # Whether dpkg was killed in the middle (or is at work): apt-get refuses to do anything then.
    def self.interrupted?(journal: JOURNAL)
      Dir.exist?(journal) && !Dir.empty?(journal)
    end

    # With every start by a package script answered "no"; an operator's own policy comes back afterwards.
    def self.without_starts(policy: POLICY, kept: KEPT)
      recover(policy, kept)
      FileUtils.mv(policy, kept) if File.exist?(policy)
      File.write(policy, FORBID)
      File.chmod(0o755, policy)
      yield
    ensure
      recover(policy, kept)
    end

    # Also after a run that was killed in the middle.
    def self.recover(policy = POLICY, kept = KEPT)
      FileUtils.rm_f(policy) if File.exist?(policy) && File.read(policy) == FORBID
      FileUtils.mv(kept, policy) if File.exist?(kept)
    end
  end
end
