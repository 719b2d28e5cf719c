# frozen_string_literal: true

module OpenStackIdentity
  # Role assignments: one listing of all of them answers for every grant of a run.
  module Grants
    include Keystone

    # Ids by name; raises when one of the three is not there. Names are looked up in their own domain, never in any.
    def grant_ids(grant)
      {
        user: find!('user', name: grant.user, domain_id: domain_id(grant.user_domain))['id'],
        project: find!('project', name: grant.project, domain_id: domain_id(grant.project_domain))['id'],
        role: find!('role', name: grant.role, domain_id: nil)['id'],
      }
    end

    def granted?(grant)
      ids = grant_ids(grant)
      api.list('identity', '/role_assignments', 'role_assignments').any? do |one|
        one.dig('user', 'id') == ids[:user] && one.dig('role', 'id') == ids[:role] && one.dig('scope', 'project', 'id') == ids[:project]
      end
    end
  end
end
